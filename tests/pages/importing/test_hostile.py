"""Hostile and large files can be imported safely."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.blocks import StreamValue

from pages.importing.articles import import_file
from pages.importing.files import read_record
from pages.importing.records import Prose, Record
from pages.models import Article
from tests import factories
from tests.forms import article_form, stream_form
from tests.pages.documents import document_of
from tests.pages.importing.texts import FIRST
from tests.xss import PAYLOADS, executable

DOCUMENTS = Path(__file__).parent / "documents"
GROWING = {
    "nested elements": "<div>",
    "nested articles": "<article>a",
    "nested lists": "<ul><li>a",
    "nested tables": "<table><tr><td>a",
    "nested marks": "<span style='font-weight:700'>a",
    "comments that do not end": "<!--",
    "words beside blocks": "a<div></div>",
    "lists of Word": "<p class=MsoListParagraph style='mso-list:l0 level3 lfo1'>1. a</p>",
    "lists of Docs": "<ul class=lst-a-1><li>a</li></ul>",
    "cells": "<tr><td>a<td>b",
    "cells that span": "<td colspan=1000 rowspan=60000>a",
    "headings": "<h2>a</h2>",
    "indents that are no numbers": f"<p class=MsoListParagraph style='margin-left:{'9' * 400}pt'>1. a</p>",
    "asides": "<aside>a</aside>",
    "scripts": "<script>a</script>",
    "classes": "<b class='" + "a " * 1000 + "'>a</b>",
    "marks around paragraphs": "<b><p>a</p>",
    "figures": "<figure>a",
    "pictures in figures": "<figure><img>",
    "links in quotes": "<blockquote><a href=/a>a",
    "forms": "<form>a",
}


def read(html: str) -> Record:
    return read_record(Path("page.html"), f"<h1>Sleep</h1><p>{FIRST}</p>{html}".encode(), country="CA")


@pytest.mark.parametrize("payload", [each for each in PAYLOADS if "\0" not in each])
def test_hostile_html_in_a_body_runs_nothing(payload: str) -> None:
    for around in ("{}", "<p>a {} b</p>", "<ul><li>{}</ul>", "<table><tr><td>{}<td>b</table>"):
        body = read(around.format(payload)).body
        assert [line for part in body if isinstance(part, Prose) for line in executable(part.html)] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("ending", "title"), [("html", "<h1>Sleep</h1>"), ("md", "# Sleep")])
def test_hostile_file_runs_nothing_when_stored_or_shown(tmp_path: Path, ending: str, title: str) -> None:
    file = tmp_path / f"page.{ending}"
    file.write_text("\n\n".join([title, FIRST, *filter(_lets_the_rest_be_read, PAYLOADS), "<p>The end."]))
    article = import_file(file, parent=factories.article_index()).article
    assert [line for html in _stored(article.body) for line in executable(html)] == []
    shown = document_of(article)["body"]
    assert [line for html in _shown(shown) for line in executable(html)] == []
    assert "The end." in str(shown)


def _lets_the_rest_be_read(payload: str) -> bool:
    if "\0" in payload or payload.count("'") % 2 or payload.count('"') % 2 or payload.count("`") % 2:
        return False
    return Prose("<p>The end.</p>") in read(f"{payload}<p>The end.").body


def _stored(body: StreamValue) -> list[str]:
    return [block.value.source for block in body if block.block_type == "rich_text"]


def _shown(blocks: list[dict]) -> list[str]:
    fallbacks = [block["fallback"]["html"] for block in blocks if block["fallback"]]
    return [*fallbacks, *(block["value"]["html"] for block in blocks if block["type"] == "rich_text")]


@pytest.mark.django_db
def test_hostile_html_stored_by_a_program_runs_nothing() -> None:
    article = factories.article("Sleep", body=[("rich_text", payload) for payload in PAYLOADS if "\0" not in payload])
    assert [line for html in _shown(document_of(article)["body"]) for line in executable(html)] == []


@pytest.mark.parametrize("piece", GROWING.values(), ids=GROWING.keys())
def test_file_that_slows_other_parsers_is_read_completely(piece: str) -> None:
    record = read(piece * (100_000 // len(piece)))
    assert record.title == "Sleep"
    assert record.body


@pytest.mark.parametrize(
    "html",
    [
        "<style>" + ".a{x:0}" * 10_000 + "</style>" + "<p><b class='a a a'>b</b></p>" * 3_000,
        "<style>.a{" + "".join(f"x{n}:0;" for n in range(10_000)) + "}</style>" + "<p><b class=a>b</b></p>" * 3_000,
        "<a href='/" + "a" * 50_000 + "'>" + "<p>a</p>" * 5_000,
        "<a href='/" + "a" * 2_000 + "'>" + "<p>a</p>" * 5_000,
        "<b>" * 90 + "<p>a</p>" * 5_000,
    ],
    ids=["rules", "declarations", "a huge address around paragraphs", "an address around paragraphs", "marks"],
)
def test_size_of_the_result_is_limited_by_the_size_of_the_file(html: str) -> None:
    record = read(html)
    assert 3_000 < len(record.body) < 5_100
    assert sum(len(part.html) for part in record.body if isinstance(part, Prose)) < 4 * len(html) + 200_000
    assert sum(len(line.text) for line in record.unplaced) < 1_000


@pytest.mark.long
@pytest.mark.django_db
def test_document_of_a_megabyte_can_be_imported_published_and_edited(tmp_path: Path, client: Client) -> None:
    word = (DOCUMENTS / "word.html").read_text()
    start, end = word.index("<p class=MsoNormal"), word.index("</div>")
    file = tmp_path / "large.html"
    file.write_text(word[:end] + word[start:end] * (1_000_000 // (end - start)) + word[end:])
    article = import_file(file, parent=factories.article_index()).article
    assert article.live
    assert len(document_of(article)["body"]) > 1_000
    sent = {**article_form(title="Longer", slug=article.slug), **stream_form("body", article.body)}
    client.force_login(factories.administrator())
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), sent)
    assert answer.status_code == 302  # a long article can still be edited
    assert document_of(Article.objects.get(pk=article.pk))["title"] == "Longer"

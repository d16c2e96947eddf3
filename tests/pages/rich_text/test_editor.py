"""Rich text that an editor posts: Draftail's ContentState, which Wagtail converts to HTML."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from pages.models import Article
from tests import factories
from tests.pages.documents import document_of
from tests.xss import PAYLOADS, executable

pytestmark = pytest.mark.django_db


def block(text: str, **fields: Any) -> dict:
    plain = {"key": "abcde", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    return {**plain, "text": text, **fields}


def entity(kind: str, **data: Any) -> dict:
    return {"type": kind, "mutability": "MUTABLE", "data": data}


def edited(client: Client, blocks: list[dict], entities: list[dict]) -> Article:
    """Publish an article with this text in the editor, and return it."""
    client.force_login(factories.administrator())
    article = factories.article("Sleep")
    state = {"blocks": blocks, "entityMap": {str(key): each for key, each in enumerate(entities)}}
    form = {
        **{name: inline_formset([]) for name in ("authorships", "related_links", "comments")},
        **{"title": "Sleep", "slug": article.slug, "summary": "", "tags": "", "hero_alt": "", "action-publish": "1"},
        "body": streamfield([("rich_text", json.dumps(state))]),
        "references": streamfield([]),
    }
    response = client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), nested_form_data(form))
    assert response.status_code == 302
    return Article.objects.get(pk=article.pk)


def shown(article: Article) -> str:
    return document_of(article)["body"][0]["value"]["html"]


def test_links_to_scripts_become_their_texts(client: Client) -> None:
    addresses = [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:a",
    ]
    linked = [{"offset": 0, "length": 5, "key": key} for key in range(len(addresses))]
    texts = [block(f"words {each['key']}", entityRanges=[each]) for each in linked]
    article = edited(client, texts, [entity("LINK", url=address) for address in addresses])
    assert executable(article.body[0].value.source) == []
    assert shown(article) == "".join(f"<p>words {key}</p>" for key in range(len(addresses)))


def test_html_in_a_text_stays_text(client: Client) -> None:
    article = edited(client, [block(payload) for payload in PAYLOADS if "\0" not in payload], [])
    assert executable(article.body[0].value.source) == []
    html = shown(article)
    assert executable(html) == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_unknown_entities_are_left_out(client: Client) -> None:
    kinds = ["IMAGE", "EMBED", "HORIZONTAL_RULE", "DOCUMENT", "<script>", "UNKNOWN"]
    data = {"src": "x", "onerror": "alert(1)", "url": "javascript:alert(1)", "alt": '"><script>alert(1)</script>'}
    marked = [{"offset": 0, "length": 4, "key": key} for key in range(len(kinds))]
    texts = [block(f"some words {each['key']}", entityRanges=[each]) for each in marked]
    article = edited(client, texts, [entity(kind, **data) for kind in kinds])
    html = shown(article)
    assert executable(article.body[0].value.source) == []
    assert executable(html) == []
    assert [key for key in range(len(kinds)) if f"words {key}" not in html] == []


def test_unknown_blocks_are_left_out(client: Client) -> None:
    kinds = ["atomic", "header-six", "code-block", "script", "unknown"]
    texts = [each for kind in kinds for each in (block("<script>alert(1)</script>", type=kind), block(f"After {kind}"))]
    html = shown(edited(client, texts, []))
    assert executable(html) == []
    assert [kind for kind in kinds if f"<p>After {kind}</p>" not in html] == []


def test_unknown_style_is_left_out(client: Client) -> None:
    style = {"offset": 0, "length": 5, "style": "<img src=x onerror=alert(1)>"}
    article = edited(client, [block("words", inlineStyleRanges=[style])], [])
    assert executable(article.body[0].value.source) == []
    assert shown(article) == "<p>words</p>"


def outline(article: Article) -> list[tuple]:
    kinds = {"heading": lambda value: (value["level"], value["text"]), "rich_text": lambda value: value["html"]}
    return [kinds[each["type"]](each["value"]) for each in document_of(article)["body"]]


def test_headings_in_a_text_become_blocks(client: Client) -> None:
    """The blocks are as Draftail sends them after pasting from Word or a web page."""
    several = [
        block("Before you sleep", type="header-two", inlineStyleRanges=[{"offset": 0, "length": 6, "style": "BOLD"}]),
        block("Dim the lights."),
        block("In bed", type="header-three"),
        block("Breathe", type="unordered-list-item"),
        block("Slowly", type="unordered-list-item", depth=1),
    ]
    article = edited(client, several, [])
    assert outline(article) == [
        (2, "Before you sleep"),
        "<p>Dim the lights.</p>",
        (3, "In bed"),
        "<ul><li>Breathe<ul><li>Slowly</li></ul></li></ul>",
    ]
    assert [entry["anchor"] for entry in document_of(article)["toc"]] == ["before-you-sleep", "in-bed"]


def test_headings_of_the_first_level_become_second_level(client: Client) -> None:
    several = [block("One", type="header-one"), block("Two", type="header-two"), block("Words.")]
    assert outline(edited(client, several, [])) == [(2, "One"), (3, "Two"), "<p>Words.</p>"]


def test_heading_that_fits_no_block_is_a_bold_paragraph(client: Client) -> None:
    linked = block("See here", type="header-two", entityRanges=[{"offset": 0, "length": 3, "key": 0}])
    article = edited(client, [linked, block("x" * 256, type="header-four")], [entity("LINK", url="https://a.example")])
    assert outline(article) == [
        '<p><a href="https://a.example"><strong>See</strong></a><strong> here</strong></p>'
        f"<p><strong>{'x' * 256}</strong></p>"
    ]

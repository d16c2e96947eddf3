"""The editor of rich text opens any stored text."""

import json
import re
from types import SimpleNamespace

import pytest
from django.core.exceptions import BadRequest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from pages.blocks.text import FEATURES
from pages.models import Article, Location, Person
from pages.rich_text.widget import RichTextArea
from tests import factories

NAMES = ["p", "b", "i", "ul", "ol", "li", "a", "code", "br", "h2", "div", "embed"]
TAGS = st.sampled_from([form.format(name) for name in NAMES for form in ("<{}>", "</{}>")])


def saved(stored: str) -> str:
    """Return the text that is stored if the form is opened and submitted without a change."""
    editor = RichTextArea(features=FEATURES)
    return editor.value_from_datadict({"text": editor.format_value(stored)}, {}, "text")


def opened(stored: str) -> list[str]:
    """Return the text of each paragraph in the editor."""
    return [block["text"] for block in json.loads(RichTextArea(features=FEATURES).format_value(stored))["blocks"]]


@pytest.mark.django_db
def test_forms_that_are_opened_at_the_same_time_have_their_own_words():
    """Threads share a widget. A link to a page is looked up in the database, where another thread goes on."""
    editor, article = RichTextArea(features=FEATURES), factories.article("Sleep")
    stored = f'<p>See <a linktype="page" id="{article.pk}">this</a> page.</p>'
    alone = [block["text"] for block in json.loads(editor.format_value(stored))["blocks"]]

    def meanwhile(execute, *arguments):
        editor.format_value("<p>Another form</p>")
        return execute(*arguments)

    with connection.execute_wrapper(meanwhile):
        assert [block["text"] for block in json.loads(editor.format_value(stored))["blocks"]] == alone


@pytest.mark.parametrize(
    ("stored", "paragraphs"),
    [
        ("<p>By <b>tram</b></p>", ["By tram"]),
        ("<p>By <b>tram", ["By tram"]),
        ("<p><b>By</p> tram</b>", ["By", "tram"]),
        ("By tram</p></ul>", ["By tram"]),
        ("<li>By tram</li><p>or <b>walk</b></p>", ["By tram", "or walk"]),
        ("<p>Our <b>clinic</b>:<br>855 Broadview</p><ul><li>one</li></ul>", ["Our clinic:\n855 Broadview", "one"]),
    ],
)
def test_malformed_html_keeps_its_words(stored, paragraphs):
    assert opened(stored) == paragraphs


@pytest.mark.parametrize(
    "stored",
    [
        "<p>Our <b>clinic</b>:<br>855 Broadview</p><ul><li>one</li><li>two</li></ul>",
        '<p>See <a href="https://example.org/">this</a><br>and <i>that</i></p>',
        "<li>By <b>tram</b></li>",
    ],
)
def test_an_unedited_text_keeps_its_formatting(stored):
    kept = set(re.findall(r"<(b|i|a|li|br)\b", saved(stored)))
    assert kept >= set(re.findall(r"<(b|i|a|br)\b", stored))


@given(st.lists(TAGS | st.sampled_from(["tram", "park", " ", "<", "&"]), max_size=20).map("".join))
def test_any_html_opens(stored):
    opened(stored)


def sent(*blocks: dict, entities: dict | None = None) -> str:
    """Return the HTML of blocks as the editor sends them."""
    usual = {"key": "a", "text": "x", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    content = json.dumps({"blocks": [{**usual, **block} for block in blocks], "entityMap": entities or {}})
    return RichTextArea(features=FEATURES).value_from_datadict({"text": content}, {}, "text")


def bold(offset: int, length: int) -> dict:
    return {"offset": offset, "length": length, "style": "BOLD"}


@pytest.mark.parametrize(
    "blocks",
    [
        [{"text": "\n".join("x" * 30_000)}],
        [{"text": "x" * 30_000, "inlineStyleRanges": [bold(2 * nth, 1) for nth in range(15_000)]}],
        [{"type": kind} for _ in range(10_000) for kind in ("unordered-list-item", "ordered-list-item")],
        [{}] * 30_000,
    ],
)
def test_the_work_for_a_text_grows_with_its_length_alone(blocks):
    """If it grew with the square, each of these would take a minute."""
    assert len(sent(*blocks)) > 30_000


@pytest.mark.parametrize(
    "block",
    [
        {"type": "unordered-list-item", "depth": 2_000_000},
        {"type": "unordered-list-item", "depth": -1},
        {"text": "x" * 99, "inlineStyleRanges": [bold(nth, 40) for nth in range(30)]},
        {"entityRanges": [{"offset": 0, "length": 1, "key": 7}]},
    ],
)
def test_a_text_that_no_editor_writes_is_a_bad_request(block):
    with pytest.raises(BadRequest):
        sent(block)


def test_nested_lists_and_overlapping_styles_are_kept():
    item = {"type": "unordered-list-item"}
    nested = sent({**item, "text": "one"}, {**item, "text": "two", "depth": 1}, {**item, "text": "three"})
    assert re.sub(r' data-block-key="a"', "", nested) == "<ul><li>one<ul><li>two</li></ul></li><li>three</li></ul>"
    italic = {"offset": 1, "length": 2, "style": "ITALIC"}
    styled = sent({"text": "abcd", "inlineStyleRanges": [bold(0, 2), italic]})
    assert "<b>a<i>b</i></b><i>c</i>d" in styled


def test_half_an_emoji_is_replaced():
    assert sent({"text": "a \ud83d b \ude42\ud83d c \U0001f642"}).endswith(">a \ufffd b \ufffd\ufffd c \U0001f642</p>")


@pytest.mark.django_db
def test_a_form_opens_with_malformed_rich_text(client):
    client.force_login(factories.administrator())
    body = [("text", "<p>By <b>tram</p>"), ("callout", {"tone": "tip", "title": "", "text": "Sleep</p></ul>"})]
    article, location = factories.article("Sleep", body=body), factories.location()
    Location.objects.filter(pk=location.pk).update(directions="<p><b>By</p> tram</b>", accessibility="</li>Ramp")
    for page in (article, location):
        assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


ODD_LINKS = [
    '<a linktype="page" id="abc">tram</a>',
    '<a linktype="page">tram</a>',
    '<a linktype="page" id="-1">tram</a>',
    '<a linktype="page" id="99999999999999999999">tram</a>',
    '<a linktype="document" id="x">tram</a>',
    '<a linktype="document">tram</a>',
    '<embed embedtype="image" id="1"/>tram',
    '<embed embedtype="media"/>tram',
]


@pytest.mark.parametrize("link", ODD_LINKS)
@pytest.mark.django_db
def test_a_link_without_a_readable_id_becomes_its_text(link):
    stored = f"<p>By {link}</p>"
    assert re.sub("<[^>]*>", "", saved(stored)) == "By tram"
    assert "<a" not in saved(stored)


@pytest.mark.django_db
def test_forms_and_comparisons_open_with_links_without_a_readable_id(client):
    client.force_login(factories.administrator())
    stored = [f"<p>By {link}</p>" for link in ODD_LINKS]
    article, person = factories.article("Sleep", body=[("rich_text", each) for each in stored]), factories.person()
    Person.objects.filter(pk=person.pk).update(bio="".join(stored))
    first, second = article.save_revision(), article.save_revision()
    for address in (
        reverse("wagtailadmin_pages:edit", args=[article.pk]),
        reverse("wagtailadmin_pages:revisions_compare", args=[article.pk, first.pk, second.pk]),
        reverse("wagtailadmin_pages:revisions_compare", args=[article.pk, "earliest", "live"]),
        reverse(Person.snippet_viewset.get_url_name("edit"), args=[person.pk]),
    ):
        assert client.get(address).status_code == 200, address


def form_of(article: Article) -> str:
    return reverse("wagtailadmin_pages:edit", args=[article.pk])


def comparison_of(article: Article) -> str:
    first = article.save_revision()
    article.body.append(("quote", {"text": "By tram."}))
    second = article.save_revision()
    return reverse("wagtailadmin_pages:revisions_compare", args=[article.pk, first.pk, second.pk])


def queries(client: Client, address: str) -> int:
    client.get(address)  # reads what is cached from then on
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


def links(kind: str, targets: list) -> str:
    return "".join(f'<p><a linktype="{kind}" id="{target.pk}">tram</a></p>' for target in targets)


def entities(stored: str) -> list[dict]:
    """Return what the editor is told about each link."""
    content = json.loads(RichTextArea(features=FEATURES).format_value(stored))
    return [entity["data"] for entity in content["entityMap"].values()]


@pytest.mark.django_db
def test_the_editor_is_told_the_targets_of_links():
    page, document = factories.article("Tram"), factories.document("Map")
    shown = entities(links("page", [page, page]) + links("document", [document]))
    of_page = {"id": page.pk, "url": page.full_url, "parentId": page.get_parent().pk}
    of_document = {"id": document.pk, "url": document.url, "filename": document.filename}
    assert shown == [of_page, of_page, of_document]


@pytest.mark.django_db
def test_the_editor_keeps_links_whose_targets_are_gone():
    gone = [SimpleNamespace(pk=123456)]
    stored = links("page", gone) + links("document", gone)
    assert [data["id"] for data in entities(stored)] == [123456, 123456]
    assert saved(stored).count('id="123456"') == 2


@pytest.mark.parametrize("address", [form_of, comparison_of])
@pytest.mark.django_db
def test_many_links_take_as_many_queries_as_one(client, address):
    client.force_login(factories.administrator())
    pages = [factories.article(f"Tram {number}") for number in range(9)]
    documents = [factories.document(f"Map {number}") for number in range(9)]
    one, nine = (
        factories.article("Sleep", body=[("rich_text", links("page", pages[:n]) + links("document", documents[:n]))])
        for n in (1, 9)
    )
    assert queries(client, address(one)) == queries(client, address(nine))


@pytest.mark.parametrize("data", [{"id": None}, {"linkType": "page"}, {"id": "abc"}, {"id": [1]}, {"url": 5}, {}])
@pytest.mark.parametrize("kind", ["LINK", "DOCUMENT"])
def test_a_crafted_link_is_stored_as_its_text(kind, data):
    block = {"key": "a", "type": "unstyled", "depth": 0, "text": "tram", "inlineStyleRanges": []}
    block["entityRanges"] = [{"key": 0, "offset": 0, "length": 4}]
    content = {"blocks": [block], "entityMap": {"0": {"type": kind, "mutability": "MUTABLE", "data": data}}}
    stored = RichTextArea(features=FEATURES).value_from_datadict({"text": json.dumps(content)}, {}, "text")
    assert "<a" not in stored
    assert "tram" in stored


@pytest.mark.parametrize("sent", ["{", "5", '{"blocks": 5}', '"' * 3])
def test_malformed_content_is_a_bad_request(sent):
    with pytest.raises(BadRequest):
        RichTextArea(features=FEATURES).value_from_datadict({"text": sent}, {}, "text")

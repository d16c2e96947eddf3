"""`rich_text=` on every read."""

from urllib.parse import parse_qsl

import pytest

from pages.rich_text import FORMATS, text_of_html
from tests.kitchen_sink import kitchen_sinks
from tests.markdown import COMMONMARK
from tests.structure import structure

pytestmark = pytest.mark.django_db

READS = [
    "articles/{id}/",
    "articles/{slug}/?locale={locale}",
    "articles/?fields=*&id={id}",
    "pages/{id}/",
    "pages/?fields=*&id={id}",
    "pages/?fields=*&locale={locale}&q={title}&type=article",
    "routes/?path={path}",
    "changes/?locale={locale}&type=article",
    "site/?locale={locale}",
    "locations/?fields=*",
    "locations/harbour-clinic/",
    "contacts/?fields=*",
    "contacts/contact/",
]
TEXT_OF = {
    "html": text_of_html,
    "text": str,
    "markdown": lambda markdown: "\n".join(part.text for part in structure(COMMONMARK.render(markdown))),
    "portable": lambda blocks: "\n".join("".join(span["text"] for span in each["children"]) for each in blocks),
}


def rich_texts(value):
    """Each as its format and its words."""
    if isinstance(value, dict) and "format" in value:
        format = value["format"]
        assert value.keys() == {"format", format}
        yield format, TEXT_OF[format](value[format])
    else:
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from rich_texts(part)


def without_rich_text(value):
    if isinstance(value, dict):
        # The cursor of changes is bound to the format.
        kept = {name: part for name, part in value.items() if name != "cursor"}
        return {} if "format" in value else {name: without_rich_text(part) for name, part in kept.items()}
    return list(map(without_rich_text, value)) if isinstance(value, list) else value


def addresses(api):
    """Of every read, for the article in every language."""
    kitchen_sinks()
    for page in api("pages/", slug="kitchen-sink", locale="*").data["items"]:
        for read in READS:
            path, _, query = read.partition("?")
            yield path.format(**page), {name: value.format(**page) for name, value in parse_qsl(query)}


def test_every_read_gives_every_format_with_the_same_words(api):
    for path, query in addresses(api):
        answers = {format: api(path, **query, rich_text=format) for format in FORMATS}
        assert {answer.status_code for answer in answers.values()} == {200}
        html = answers["html"].data
        words = [words for _, words in rich_texts(html)]
        assert words, path
        for format, answer in answers.items():
            assert list(rich_texts(answer.data)) == [(format, text) for text in words]
            assert without_rich_text(answer.data) == without_rich_text(html)
        assert list(rich_texts(api(path, **query).data)) == [("html", text) for text in words]


def test_every_read_is_one_query_in_every_format(api, client, queries):
    for path, query in addresses(api):
        for format in FORMATS:
            asked = {**query, "rich_text": format}
            assert client.get(f"/api/v1/{path}", asked).status_code == 200
            assert queries(lambda path=path, asked=asked: client.get(f"/api/v1/{path}", asked)) == 1


def test_a_cursor_of_changes_is_bound_to_its_format(api):
    kitchen_sinks(["en"])
    cursor = api("changes/", rich_text="markdown", limit=2).data["meta"]["cursor"]
    assert api("changes/", since=cursor, rich_text="markdown").status_code == 200
    assert api("changes/", since=cursor).status_code == 400
    assert api("changes/", since=cursor, rich_text="portable").status_code == 400


def test_an_unknown_format_is_an_error_that_suggests_the_nearest(api):
    answer = api("articles/", rich_text="markdwon")
    assert answer.status_code == 400
    assert answer.data["errors"][0]["suggestion"] == "markdown"

"""What people read of a document, told from its JSON."""

from collections.abc import Iterator
from typing import Any

from tests.structure import structure

# What names, places or times something, for programs.
_FOR_PROGRAMS = {
    *(
        "id",
        "type",
        "slug",
        "path",
        "url",
        "href",
        "src",
        "locale",
        "direction",
        "anchor",
        "fallback",
        "timezone",
        "maps",
    ),
    *("tone", "style", "provider", "provider_id", "content_type", "kind", "format", "country", "day", "page"),
    *("published_at", "updated_at", "expires_at", "extension"),
}
# Of a picture, its alternative text is read; of another page, its title.
_PICTURE, _PAGE = {"src", "alt"}, {"id", "path", "title"}


def words_of_article(document: dict) -> list[list[str]]:
    """Of each of its parts, in the order in which Markdown has them."""
    head = [document["title"], document["summary"], document["authors"][0]["name"], document["hero"]]
    return [words_in(part) for part in [*head, *document["body"], *document["references"], *document["related"]]]


def words_in(value: Any, name: str = "") -> list[str]:
    return [words for words in _words(value, name) if words]


def _words(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _words_of_object(value, name)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item, name)
    elif isinstance(value, str):
        yield value


def _words_of_object(value: dict, name: str) -> Iterator[str]:
    if value.keys() == {"format", "html"}:
        yield from (part.text for part in structure(value["html"]))
    elif value.keys() >= _PICTURE:
        yield value["alt"]
    elif value.keys() >= _PAGE:
        yield value["title"]
    elif "display" in value:
        yield from filter(None, [value["label"], value["display"]])
    elif "provider" in value:
        yield value["title"]
    else:
        for key, part in value.items():
            if key not in _FOR_PROGRAMS:
                yield from _words(part, key)

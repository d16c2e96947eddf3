"""The texts of a document that search looks at.

They are taken from the document alone, so search finds nothing that readers cannot see. They are stored: if a change
takes other texts from the same document, raise `REVISION` in `api/rendering/revision.py`.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pages.rich_text import text_of_html
from pages.values import served

# The maximum length of each text, in characters: a vector of words has a maximum size.
LONGEST_HEAD, LONGEST_BODY = 10_000, 100_000
# Fields that every page has, or that show other documents.
_FURNITURE = {"parent", "breadcrumbs", "translations", "seo", "assets", "toc", "related"}
# Fields whose text is not language, such as those of type `Literal`.
_NOT_WORDS = {
    *("id", "type", "slug", "path", "url", "href", "locale", "direction", "anchor", "fallback", "timezone", "maps"),
    *("tone", "style", "provider", "provider_id", "html", "content_type", "day", "kind"),
}
# Addresses, ids, dates, times, telephone numbers in machine format, and codes such as ON and en.
_CODE = re.compile(
    r"[a-z][a-z0-9+.-]*:\S+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\dT:.+Z-]+|[a-zA-Z]{1,2}", re.ASCII
)


@dataclass(frozen=True)
class SearchText:
    """The texts of a document. `recency`: its date of publication in seconds since 1970, or 0.

    `body` has a line for each paragraph and each other piece of text, without headings.
    """

    recency: int
    title: str
    summary: str
    headings: str
    body: str

    @property
    def texts(self) -> list[str]:
        """The texts in the order of `api.search.highlights.FIELDS`."""
        return [self.title, self.summary, self.headings, self.body]


def search_text(document: Mapping[str, Any]) -> SearchText:
    """Return the texts of a rendered document."""
    body = "\n".join(_lines(document))
    return SearchText(
        recency=_recency(document),
        title=_stored(document.get("title") or document.get("name") or "", LONGEST_HEAD),
        summary=_stored(document.get("summary") or document.get("description") or "", LONGEST_HEAD),
        headings=_stored("\n".join(_headings(document)), LONGEST_HEAD),
        body=_stored(body, LONGEST_BODY),
    )


def _stored(text: str, longest: int) -> str:
    """Return the text as it is stored: cut, and without null bytes, which PostgreSQL does not store."""
    return text.replace("\0", " ")[:longest]


def _recency(document: Mapping[str, Any]) -> int:
    """Return the date of publication, if possible the one that the editor gave."""
    when = served(document.get("published_on") or document.get("published_at"))
    if not when:
        return 0
    moment = datetime.datetime.fromisoformat(when)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).timestamp())


def _headings(document: Mapping[str, Any]) -> Iterator[str]:
    for value in document.values():
        for block in value if isinstance(value, list) else []:
            if _is_heading(block):
                yield block["value"]["text"]


def _is_heading(thing: Any) -> bool:
    return isinstance(thing, dict) and thing.get("type") == "heading" and "value" in thing


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of the body. Texts of blocks come first: highlights should show these."""
    head = {"title" if "title" in document else "name", "summary" if document.get("summary") else "description"}
    fields = {name: value for name, value in document.items() if name not in _FURNITURE | head}
    for name, value in sorted(fields.items(), key=lambda field: field[0] != "body"):
        yield from _pieces(value, name)


def _pieces(value: Any, name: str = "") -> Iterator[str]:
    if name in _NOT_WORDS or _is_heading(value):
        return
    if isinstance(value, str):
        if value and not _CODE.fullmatch(value):
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from _pieces(item)
    elif isinstance(value, dict):
        yield from _pieces_of(value)


def _pieces_of(thing: dict) -> Iterator[str]:
    if set(thing) == {"format", "html"}:
        yield text_of_html(thing["html"])
    elif "src" in thing and "alt" in thing:
        yield from _pieces(thing["alt"])  # the title of a picture is often the name of a file
    elif not {"id", "path", "url"} <= thing.keys():  # else a page, which is found by itself
        for name, value in thing.items():
            yield from _pieces(value, name)

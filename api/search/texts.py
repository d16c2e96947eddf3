"""The texts of a document that search looks at.

They are taken from the document alone, so search finds nothing that readers cannot see. They are stored: if a change
takes other texts from the same document, raise `REVISION` in `api/rendering/revision.py`.
"""

import datetime
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pages.description import description_of
from pages.phones import international
from pages.rich_text import text_of_html
from pages.values import served

# The maximum length of each text, in characters: a vector of words has a maximum size.
LONGEST_HEAD, LONGEST_BODY = 10_000, 100_000
# The field of a text that highlights do not show.
NOT_SHOWN = ""
# The key of the headings of the body: no field has it, but one may be named `headings`.
_HEADINGS = "headings of the body"
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

    `fields`: the field of each text: the title or name, the summary or description, `headings`, then `body` and all
    others, with a line for each paragraph and each other piece of text. The last text has no field: the other spellings
    of the telephone numbers.
    """

    recency: int
    fields: list[str]
    texts: list[str]


def search_text(document: Mapping[str, Any]) -> SearchText:
    """Return the texts of a rendered document."""
    title = "title" if "title" in document else "name"
    summary = "summary" if document.get("summary") else "description"
    texts = {
        title: _stored(document.get(title) or "", LONGEST_HEAD),
        summary: "",
        _HEADINGS: _stored("\n".join(_headings(document)), LONGEST_HEAD),
    }
    left = LONGEST_BODY
    for name, text in _others(document, but=texts.keys()):
        texts[name] = _stored(text, left)
        left -= len(texts[name])
    written = document.get(summary) or ""
    if written != description_of(document):  # else its words are found in the paragraph that it is derived from
        texts[summary] = _stored(written, LONGEST_HEAD)
    texts[NOT_SHOWN] = "\n".join(_numbers(document))[:LONGEST_HEAD]
    fields = ["headings" if name == _HEADINGS else name for name in texts]
    return SearchText(_recency(document), fields, list(texts.values()))


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


def _others(document: Mapping[str, Any], *, but: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each other field with text, the body first: what is too long is cut at the end."""
    fields = [(name, value) for name, value in document.items() if name not in _FURNITURE and name not in but]
    for name, value in sorted(fields, key=lambda field: field[0] != "body"):
        if text := "\n".join(_pieces(value, name)):
            yield name, text


def _numbers(value: Any, name: str = "") -> Iterator[str]:
    """Yield the telephone numbers of channels as they are dialled at home and abroad."""
    if name in _FURNITURE:
        return
    if isinstance(value, list):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, dict):
        if value.get("kind") in ("phone", "fax") and str(value.get("value")).startswith("+"):
            yield f"{international(value['value'])} {value['value']}"
        for inner, part in value.items():
            yield from _numbers(part, inner)


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

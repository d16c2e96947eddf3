"""Read rich text into a flat list of paragraphs and list items, the model of Portable Text."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from pages.rich_text.tags import INLINE, Event, Start, tags_in

# From the outermost to the innermost.
MARKS = ("strong", "em", "sup", "sub", "code")
_SAME = {"b": "strong", "i": "em"}
_LISTS = {"ul": "bullet", "ol": "number"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_CELLS = {"td", "th"}
_SPACES = re.compile(r"[ \t\n\r\f\u2028\u2029]+")
# Only text with one of these, which is rare, has to be normalised.
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]|  ")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


# What a link says of its page, in attributes of HTML with "data-" before the name. Documents of older releases, and
# what the digests of reviews are made of, end before the locale.
OF_PAGE = ("id", "type", "path", "locale")


class Link(NamedTuple):
    """The target of a link. `page`: the facts `OF_PAGE`, if the link was chosen as a page in the editor."""

    href: str
    page: tuple[str, ...] | None = None


class Span(NamedTuple):
    """Text with the same marks and link. A line break is a "\\n" in the text."""

    text: str
    marks: tuple[str, ...] = ()
    link: Link | None = None


class Block(NamedTuple):
    """A paragraph, or a list item if `item` is "bullet" or "number". The outermost list has `level` 1."""

    spans: tuple[Span, ...]
    item: str | None = None
    level: int = 0


Attributes = dict[str, str]


def shown_link(attributes: Attributes) -> Link | None:
    """Return the target of an `a` in clean HTML, or None if it has no address."""
    href = attributes.get("href")
    if not href:
        return None
    if "data-id" not in attributes:
        return Link(href)
    return Link(href, tuple(attributes[f"data-{name}"] for name in OF_PAGE if f"data-{name}" in attributes))


def read(html: str) -> list[Block]:
    """Return the paragraphs and list items of clean HTML."""
    return read_events(tags_in(html), link=shown_link)


def read_events(events: Iterable[Event], *, link: Callable[[Attributes], Link | None]) -> list[Block]:
    """Return the paragraphs and list items of any HTML.

    `link` returns the target of an `a`, or None to keep only its text.
    """
    reader = _Reader(link)
    for event in events:
        if isinstance(event, str):
            reader.text(event)
        elif isinstance(event, Start):
            reader.open(event.name, event.attributes)
        else:
            reader.close(event.name)
    reader.end()
    return reader.blocks


def plain(text: str, *, marks: tuple[str, ...] = (), link: Link | None = None) -> tuple[Span, ...]:
    """Return plain text as one line, or no spans if it has no words."""
    line = _SPACES.sub(" ", _CONTROLS.sub("", text)).strip()
    return (Span(line, marks, link),) if line else ()


class _Reader:
    def __init__(self, link: Callable[[Attributes], Link | None]) -> None:
        self.blocks: list[Block] = []
        self._link_of = link
        self._link: Link | None = None
        self._depths: Counter[str] = Counter()
        self._marks: tuple[str, ...] = ()
        self._lists: list[str] = []
        self._spans: list[Span] = []

    def text(self, text: str) -> None:
        if _ODD.search(text):
            text = _SPACES.sub(" ", _CONTROLS.sub("", text))
        self._add(text)

    def _add(self, text: str) -> None:
        if text and not (text == " " and self._begins_line()):
            self._spans.append(Span(text, self._marks, self._link))

    def open(self, name: str, attributes: Attributes) -> None:
        mark = _SAME.get(name, name)
        if mark in MARKS:
            self._mark(mark, 1)
        elif name == "a":
            self._link = self._link_of(attributes)
        elif name == "br":
            self._add("\n")
        elif name in _CELLS:
            if self._spans:
                self._spans.append(Span(" | "))
        elif name not in INLINE:
            self._begin(name)

    def _begin(self, name: str) -> None:
        self._part(name)
        if name in _LISTS:
            self._lists.append(_LISTS[name])
        elif name in _HEADINGS:
            self._mark("strong", 1)

    def close(self, name: str) -> None:
        mark = _SAME.get(name, name)
        if mark in MARKS:
            self._mark(mark, -1)
        elif name == "a":
            self._link = None
        elif name not in _CELLS and name not in INLINE:
            self._part(name)
            if name in _LISTS and self._lists:
                self._lists.pop()
            elif name in _HEADINGS:
                self._mark("strong", -1)

    def _mark(self, mark: str, step: int) -> None:
        self._depths[mark] += step
        self._marks = tuple(each for each in MARKS if self._depths[each] > 0)

    def _part(self, name: str) -> None:
        """End the current block. Within a list item, paragraphs are lines of the item."""
        if not self._lists or name in _LISTS or name == "li":
            self.end()
        elif not self._begins_line():
            self._spans.append(Span("\n"))

    def _begins_line(self) -> bool:
        return not self._spans or self._spans[-1].text == "\n"

    def end(self) -> None:
        """End the current paragraph or list item."""
        spans, self._spans = _tidy(_without_empty_links(self._spans)), []
        if not spans:
            return
        if not self._lists:
            self.blocks.append(Block(spans))
            return
        # An item is at most one level deeper than the block before it.
        above = self.blocks[-1].level if self.blocks else 0
        self.blocks.append(Block(spans, self._lists[-1], min(len(self._lists), above + 1)))


def _without_empty_links(spans: list[Span]) -> Iterator[Span]:
    """Remove links without words, since nobody could follow them."""
    for link, linked in groupby(spans, key=lambda span: span.link):
        several = list(linked)
        wordless = link and not any(span.text.strip() for span in several)
        yield from (span._replace(link=None) for span in several) if wordless else several


def _tidy(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Remove needless spaces, and join spans with the same marks and link.

    No space remains next to a line break or another space, and no space or line break at either end.
    """
    kept: list[Span] = []
    for span in spans:
        text = span.text
        if not kept:
            text = text.lstrip()
        elif kept[-1].text[-1] in " \n":
            text = text.lstrip(" ")
        if text == "\n":
            _strip_end(kept, " ")
        if text:
            kept.append(span if text == span.text else span._replace(text=text))
    _strip_end(kept)
    alike = groupby(kept, key=lambda span: (span.marks, span.link))
    return tuple(Span("".join(span.text for span in group), marks, link) for (marks, link), group in alike)


def _strip_end(spans: list[Span], characters: str | None = None) -> None:
    """Remove these characters from the end of the spans. None removes all white space."""
    while spans:
        text = spans[-1].text.rstrip(characters)
        if text:
            spans[-1] = spans[-1]._replace(text=text)
            return
        spans.pop()

"""Read any HTML as balanced tags with a limited depth, in a time that grows linearly with its length.

turbohtml finds tags, attributes and text as the HTML standard says. This module tracks the open elements itself,
since a tree that follows the standard can be far larger than its text (docs/decisions/html-parser.md).
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import NamedTuple

from turbohtml import TokenType, tokenize

# An element that would be deeper becomes a sibling of the element around it, as in browsers at depth 512.
DEEPEST = 100
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "button", "cite", "code", "data", "del", "dfn", "em"),
    *("font", "i", "img", "input", "ins", "kbd", "label", "mark", "meter", "output", "picture", "progress", "q"),
    *("ruby", "s", "samp", "select", "small", "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u"),
    *("var", "wbr"),
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_ENDS_PARAGRAPH = _HEADINGS | {
    *("address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl", "dd", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "li", "main", "menu", "nav"),
    *("ol", "p", "pre", "search", "section", "summary", "table", "ul"),
}
_CELL = {"table", "caption", "td", "th"}
# Start tags that end open elements, because end tags are optional (https://html.spec.whatwg.org/#optional-tags) or the
# elements cannot be nested. Each ends the elements of the first set, but none outside an element of the second set.
_ENDS: dict[str, tuple[set[str], set[str]]] = {
    **dict.fromkeys(_HEADINGS, (_HEADINGS, _CELL)),
    "a": ({"a"}, _CELL),
    "li": ({"li"}, {"ul", "ol", "menu", "table"}),
    **dict.fromkeys(("dt", "dd"), ({"dt", "dd"}, {"dl", "table"})),
    **dict.fromkeys(("td", "th"), ({"td", "th"}, {"table"})),
    "tr": ({"tr"}, {"table"}),
    **dict.fromkeys(("thead", "tbody", "tfoot"), ({"thead", "tbody", "tfoot"}, {"table"})),
    "option": ({"option"}, {"select"}),
}
_IN_TABLE = {"table", "caption", "colgroup", "thead", "tbody", "tfoot", "tr", "td", "th"}
_PAGE = {"html", "head", "body"}
_IN_HEAD = {"base", "link", "meta", "noscript", "script", "style", "template", "title"}
_BEFORE_BODY = _PAGE | _IN_HEAD
# Frames, which are not shown, and elements that browsers no longer support. Their text is left out.
_WITHOUT_CONTENT = {"iframe", "noembed", "noframes"}
# Looking up an enum member takes longer than all other work on a token.
_TEXT, _END = TokenType.TEXT, TokenType.END_TAG
_NAME = re.compile(r"[a-z][a-z0-9-]*")


class Start(NamedTuple):
    """A start tag. `line`: its line in the source, from 1."""

    name: str
    attributes: dict[str, str]
    line: int


class End(NamedTuple):
    name: str


Event = Start | End | str


def balanced(html: str) -> Iterator[Event]:
    """Yield tags and text. Each start tag has an end tag, except void elements.

    Comments and tags with a `:` in their name are left out.
    """
    nesting = _Nesting()
    for event in tags_in(html):
        if isinstance(event, str):
            yield event
        elif isinstance(event, Start):
            yield from nesting.start(event)
        else:
            yield from nesting.end(event.name)
    yield from nesting.end_all()


def tags_in(html: str) -> Iterator[Event]:
    """Yield tags and text as they are in the source, balanced or not."""
    latest = ""
    for token in tokenize(html):
        if token.type is _TEXT:
            if latest not in _WITHOUT_CONTENT:
                yield token.data or ""
        elif token.tag and _NAME.fullmatch(token.tag):
            ends = token.type is _END
            latest = "" if ends else token.tag
            if ends and token.tag != "br":
                yield End(token.tag)
            else:
                yield Start(token.tag, dict(token.attrs or ()), token.line)


def written(events: Iterable[Event]) -> str:
    """Return tags and text as HTML. Void elements are written as `<br/>`: Wagtail's converter wants their end."""
    html = ""
    for event in events:
        if isinstance(event, str):
            html += escape(event, quote=False)
        elif isinstance(event, Start):
            attributes = "".join(f' {name}="{escape(value)}"' for name, value in event.attributes.items())
            html += f"<{event.name}{attributes}{'/' if event.name in VOID else ''}>"
        else:
            html += f"</{event.name}>"
    return html


class _Nesting:
    def __init__(self) -> None:
        self._open: list[str] = []
        self._begun = False  # True inside the body, which may have no tag

    def start(self, tag: Start) -> Iterator[Event]:
        if tag.name in _PAGE and (self._begun or tag.name in self._open):
            return
        self._begun = self._begun or tag.name not in _BEFORE_BODY
        if "head" in self._open[:2] and tag.name not in _IN_HEAD:
            yield from self._end_through({"head"}, set())
        if tag.name in _ENDS_PARAGRAPH:
            yield from self._end_through({"p"}, _CELL)
        if tag.name in _ENDS:
            yield from self._end_through(*_ENDS[tag.name])
        if tag.name in VOID:
            yield tag
            return
        if len(self._open) == DEEPEST:
            yield End(self._open.pop())
        self._open.append(tag.name)
        yield tag

    def end(self, name: str) -> Iterator[Event]:
        """Ignore the end tags of the body and the page, since content after them still belongs to the body."""
        if name not in {"html", "body"}:
            within = {"table"} if name in _IN_TABLE else _CELL
            yield from self._end_through({name}, within | ({"ul", "ol"} if name == "li" else set()))

    def end_all(self) -> Iterator[Event]:
        while self._open:
            yield End(self._open.pop())

    def _end_through(self, names: set[str], within: set[str]) -> Iterator[Event]:
        """End the innermost of these elements and everything inside it, but only inside the innermost of `within`."""
        if names.isdisjoint(self._open):
            return
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index] in names:
                while len(self._open) > index:
                    yield End(self._open.pop())
                return
            if self._open[index] in within:
                return

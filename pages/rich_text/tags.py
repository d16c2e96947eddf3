"""Any HTML as tags that are balanced and nested no deeper than a limit, in time that grows with its length alone.

Parsers of others take time that grows with the square of the length where a text is made for it: Python's with what is
never closed, html5ever (in nh3) with depth and with entities.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

# An element that would be deeper stands beside the one it would stand in, as browsers do it at 512.
DEEPEST = 100
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "button", "cite", "code", "data", "del", "dfn", "em"),
    *(
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "meter",
        "output",
        "picture",
        "progress",
        "q",
        "ruby",
    ),
    *("s", "samp", "select", "small", "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var"),
    "wbr",
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_ENDS_PARAGRAPH = _HEADINGS | {
    *("address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl", "dd", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "li", "main", "menu", "nav"),
    *("ol", "p", "pre", "search", "section", "summary", "table", "ul"),
}
_CELL = {"table", "caption", "td", "th"}
# Start tags that end elements whose end tags may be left out (https://html.spec.whatwg.org/#optional-tags), or that do
# not stand in each other. What stands beyond the elements of the second set goes on.
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
# What stands in these are no tags. Of frames that are not shown, and of what browsers no longer know, nothing is kept.
_RAW = {"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"}
_DROPPED_CONTENT = {"iframe", "noembed", "noframes"}

_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?:[!?]|/(?![a-z]))[^>]*+>?", re.DOTALL | re.IGNORECASE)
_VALUE = r"\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+|(?=>)"
_TAG = re.compile(
    rf"<(/?)([a-z][^\s/>]*+)((?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:{_VALUE}))?+)*+)>?", re.IGNORECASE
)
_ATTRIBUTE = re.compile(rf"([^\s/>][^\s/>=]*+)(?:\s*+=\s*+({_VALUE}))?+")
_NO_CHARACTER = re.compile(r"&#0*+[0-9]{8,}+;?")
_NAME = re.compile(r"[a-z][a-z0-9-]*")


def _unescaped(text: str) -> str:
    """Text without references. Python refuses to read a number of thousands of digits, which names no character."""
    return unescape(_NO_CHARACTER.sub("\ufffd", text)) if "&" in text else text


class Start(NamedTuple):
    """`line`: that of its source, from 1."""

    name: str
    attributes: dict[str, str]
    line: int


class End(NamedTuple):
    name: str


Event = Start | End | str


def balanced(html: str) -> Iterator[Event]:
    """Tags and text. Each start has its end, but those that are void; comments and tags with a `:` are left out."""
    nesting = _Nesting()
    for event in _events(html):
        if isinstance(event, str):
            yield event
        elif isinstance(event, Start):
            yield from nesting.start(event)
        else:
            yield from nesting.end(event.name)
    yield from nesting.end_all()


def _events(html: str) -> Iterator[Event]:
    position, line = 0, 1
    while position < len(html):
        start = position
        if comment := _COMMENT.match(html, position):
            position = comment.end()
        elif tag := _TAG.match(html, position):
            yield from _tag(tag, line)
            position = tag.end()
            if not tag[1] and (name := tag[2].lower()) in _RAW:
                end = _end_of_raw(html, position, name)
                if name not in _DROPPED_CONTENT:
                    yield _unescaped(html[position:end]) if name in {"title", "textarea"} else html[position:end]
                position = end
        else:
            position = html.find("<", position + 1)
            position = position if position > 0 else len(html)
            yield _unescaped(html[start:position])
        line += html.count("\n", start, position)


def _tag(match: re.Match, line: int) -> Iterator[Event]:
    closing, name, attributes = match.groups()
    name = name.lower()
    if not _NAME.fullmatch(name):
        return
    if closing:
        yield Start("br", {}, line) if name == "br" else End(name)
        return
    found: dict[str, str] = {}
    for attribute, value in _ATTRIBUTE.findall(attributes):
        found.setdefault(attribute.lower(), _unescaped(value[1:-1] if value[:1] in {'"', "'"} else value))
    yield Start(name, found, line)


def _end_of_raw(html: str, position: int, name: str) -> int:
    end = re.compile(rf"</{name}[\s/>]", re.IGNORECASE).search(html, position)
    return end.start() if end else len(html)


class _Nesting:
    def __init__(self) -> None:
        self._open: list[str] = []
        self._begun = False  # the body, whether or not it is named

    def start(self, tag: Start) -> Iterator[Event]:
        if tag.name in _PAGE and (self._begun or tag.name in self._open):
            return
        self._begun = self._begun or tag.name not in _PAGE | _IN_HEAD
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
        """What stands behind the end of the body or of the page belongs to it all the same."""
        if name not in {"html", "body"}:
            within = {"table"} if name in _IN_TABLE else _CELL
            yield from self._end_through({name}, within | ({"ul", "ol"} if name == "li" else set()))

    def end_all(self) -> Iterator[Event]:
        while self._open:
            yield End(self._open.pop())

    def _end_through(self, names: set[str], within: set[str]) -> Iterator[Event]:
        """Ends the innermost element of these names with all that stands in it, if it is not beyond one of `within`."""
        if names.isdisjoint(self._open):
            return
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index] in names:
                while len(self._open) > index:
                    yield End(self._open.pop())
                return
            if self._open[index] in within:
                return

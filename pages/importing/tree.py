"""The elements of an HTML document."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Union

from pages.importing.lines import tidy
from pages.rich_text.tags import INLINE, VOID, End, Event, Start, balanced

Node = Union["Element", str]


@dataclass(eq=False, slots=True)
class Element:
    """An element of a document. `line`: its line in the source, from 1. `holds_block`: True if it contains a block."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    line: int = 0
    children: list[Node] = field(default_factory=list)
    holds_block: bool = False

    @property
    def is_block(self) -> bool:
        return self.name not in INLINE or self.name == "img" or self.holds_block

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def descendants(self) -> Iterator["Element"]:
        """Yield the elements below this one in document order. New children of a yielded element are included."""
        waiting = [iter(self.children)]
        while waiting:
            child = next(waiting[-1], None)
            if child is None:
                waiting.pop()
            elif isinstance(child, Element):
                yield child
                waiting.append(iter(child.children))

    def outermost(self, wanted: Callable[["Element"], bool]) -> Iterator["Element"]:
        """Yield the wanted elements that are not inside another wanted element."""
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Element):
                if wanted(node):
                    yield node
                else:
                    waiting += reversed(node.children)

    def find_all(self, *names: str) -> list["Element"]:
        return [each for each in self.descendants() if each.name in names]

    def find(self, *names: str) -> "Element | None":
        return next((each for each in self.descendants() if each.name in names), None)

    def text(self, between: str = "") -> str:
        return between.join(event for event in events(self.children) if isinstance(event, str))


def events(nodes: Iterable[Node]) -> Iterator[Event]:
    """Yield the tags and texts of these nodes."""
    waiting = [iter(nodes)]
    ends: list[End] = []
    while waiting:
        node = next(waiting[-1], None)
        if node is None:
            waiting.pop()
            if ends:
                yield ends.pop()
        elif isinstance(node, str):
            yield node
        else:
            yield Start(node.name, node.attributes, node.line)
            if node.name not in VOID:
                waiting.append(iter(node.children))
                ends.append(End(node.name))


def numbered_lines(nodes: Iterable[Node]) -> list[tuple[int, str]]:
    """Return the lines of text, each with its line number in the source.

    A block and a line break begin a new line; an inline element does not.
    """
    lines: list[tuple[int, list[str]]] = [(0, [])]
    numbers = [0]
    for event in events(nodes):
        if isinstance(event, str):
            if not lines[-1][1]:
                lines[-1] = (numbers[-1], [])
            lines[-1][1].append(event)
            continue
        if not is_inline(event):
            lines.append((0, []))
        if isinstance(event, End):
            numbers.pop()
        elif event.name not in VOID:
            numbers.append(event.line)
    tidied = ((number, tidy("".join(texts))) for number, texts in lines)
    return [(number, line) for number, line in tidied if line]


def is_inline(tag: Start | End) -> bool:
    """True if the text before the tag and the text after it are on the same line."""
    return tag.name in INLINE - {"br", "img"}


def lines_of(nodes: Iterable[Node]) -> list[str]:
    return [line for _, line in numbered_lines(nodes)]


def source_lines(element: Element) -> list[list[Node]]:
    """Return the content of a block by lines of its source. An element of several lines is part of the last of them."""
    lines: list[list[Node]] = [[]]
    for child in element.children:
        if isinstance(child, str):
            first, *others = child.split("\n")
            lines[-1].append(first)
            lines += [[f"\n{other}"] for other in others]
        else:
            lines += [[] for _ in range(child.text().count("\n"))]
            lines[-1].append(child)
    return lines


def parse(html: str, *, noted: bool = False) -> Element:
    """Return the document as an element without a name. `noted`: take line numbers from attributes `data-line`."""
    document = Element("")
    path = [document]
    for event in balanced(html):
        if isinstance(event, str):
            path[-1].children.append(event)
        elif isinstance(event, End):
            path.pop()
        else:
            line = _noted(event, path[-1]) if noted else event.line
            _add(Element(event.name, event.attributes, line), path)
    return document


def _noted(start: Start, above: Element) -> int:
    line = start.attributes.get("data-line", "")
    return int(line) if re.fullmatch(r"[0-9]{1,9}", line) else above.line


def _add(element: Element, path: list[Element]) -> None:
    path[-1].children.append(element)
    if element.is_block:
        for above in reversed(path):
            if above.holds_block:
                break
            above.holds_block = True
    if element.name not in VOID:
        path.append(element)


def remove(document: Element, names: set[str]) -> None:
    """Remove elements with these names and everything inside them."""
    for element in [document, *document.descendants()]:
        element.children = [each for each in element.children if isinstance(each, str) or each.name not in names]

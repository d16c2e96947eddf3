"""Convert HTML of Word and Google Docs to plain elements with the same meaning."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs

from pages.importing.lines import tidy
from pages.importing.styles import Sheet, style_of
from pages.importing.tree import Element, Node
from pages.rich_text.tags import INLINE, VOID

_MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "sup": "sup", "sub": "sub", "code": "code"}
_HEADING = re.compile(r"MsoHeading([1-9])")
_REDIRECT = re.compile(r"https?://(?:www\.)?google\.[a-z.]{2,6}/url\?(.*)", re.DOTALL)
# Longer numbers are not lengths.
_LENGTH = re.compile(r"(-?\d{0,6}\.?\d{1,6})(pt|in|cm|mm|px)?", re.ASCII)
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75}
# Half an inch: the indentation of one list level in both programs.
_POINTS_A_LEVEL = 36
_DEEPEST_LEVEL = 9
# Word writes bullets and numbers as text. If only a style marks the list, letters need a wide space after them, since
# an initial is not a marker.
_BULLET = r"[·•§▪■●○◦‣➢✓\uf000-\uf0ff*–—-]|[oüØvq](?=\xa0)"
_LETTERS = r"(?:[a-zA-Z]|[ivxIVX]{1,6})[.)]"
_MARKER = re.compile(rf"\s*(?:{_BULLET}|\(?(?:\d{{1,3}}[.)]|{_LETTERS}))\s+")
_SURE_MARKER = re.compile(rf"\s*(?:{_BULLET}|\(?(?:\d{{1,3}}[.)]|{_LETTERS}(?=\xa0)))\s+")


def plain(document: Element, sheet: Sheet) -> None:
    """Rewrite a document in place. `sheet`: the rules of its style sheets."""
    titled = False
    document.children = _with_lists(document.children, sheet)
    for element in document.descendants():
        titled = _name(element, titled=titled) or titled
        if element.name == "a":
            _unwrap_redirect(element)
        if element.name in INLINE - VOID:
            _mark(element, style_of(element, sheet))
        element.children = _with_lists(element.children, sheet)


def _name(paragraph: Element, *, titled: bool) -> bool:
    """Turn a paragraph with a heading's class into a heading. Return True if it is the document's title."""
    if paragraph.name == "p":
        names = paragraph.classes
        level = next((match[1] for name in names if (match := _HEADING.fullmatch(name))), "")
        if "MsoTitle" in names or ("title" in names and not titled):
            level = "1"
        if level and tidy(paragraph.text()):
            paragraph.name = f"h{min(int(level), 6)}"
    return paragraph.name == "h1"


def _unwrap_redirect(link: Element) -> None:
    """Replace a link through Google's redirect page, which Docs writes, by its target."""
    if match := _REDIRECT.fullmatch(link.attributes.get("href", "").strip()):
        asked = parse_qs(match[1])
        link.attributes["href"] = next(iter(asked.get("q", asked.get("url", []))), "")


# --- looks ---


def _mark(element: Element, style: dict[str, str]) -> None:
    """Replace the element's style by elements such as `strong`. Docs wraps copied text in a `b` that is not bold."""
    marks = {_MARKS[element.name]} if element.name in _MARKS else set()
    weight, slant, place = (style.get(name, "") for name in ("font-weight", "font-style", "vertical-align"))
    if weight:
        marks = marks | {"strong"} if _is_bold(weight) else marks - {"strong"}
    if slant in {"italic", "oblique", "normal"}:
        marks = marks - {"em"} if slant == "normal" else marks | {"em"}
    if place in {"super", "sub"}:
        marks |= {"sup" if place == "super" else "sub"}
    names = sorted(marks)
    if element.name != "a" and (names or element.name in _MARKS):
        element.name = names.pop() if names else "span"
    for name in names:
        element.children = [Element(name, {}, element.line, element.children, element.holds_block)]


def _is_bold(weight: str) -> bool:
    return weight in {"bold", "bolder"} or (weight.isdecimal() and len(weight) == 3 and weight >= "600")


# --- lists ---


@dataclass
class _Item:
    level: int
    kind: str
    children: list[Node]
    line: int


def _with_lists(nodes: list[Node], sheet: Sheet) -> list[Node]:
    """Turn adjacent items with levels into nested lists."""
    made: list[Node] = []
    run: list[_Item] = []
    for node in nodes:
        if isinstance(node, str):
            if not run or tidy(node):
                made += [*_nest(run), node]
                run = []
        elif items := _items(node, sheet):
            run += items
        elif run and _is_list_paragraph(node):
            run[-1].children += [Element("br"), *node.children]
        else:
            made += [*_nest(run), node]
            run = []
    return [*made, *_nest(run)]


def _items(element: Element, sheet: Sheet) -> list[_Item]:
    if element.name == "p":
        return _word_items(element, style_of(element, sheet))
    if element.name in {"ul", "ol"} and any(name.startswith("lst-") for name in element.classes):
        return _docs_items(element, sheet)
    return []


def _word_items(paragraph: Element, style: dict[str, str]) -> list[_Item]:
    """Return the paragraph as one item if it is a list item, else []."""
    listed = style.get("mso-list", "")
    if listed == "none" or not (listed or _is_list_paragraph(paragraph)):
        return []
    marker = _take_marker(paragraph, _MARKER if listed else _SURE_MARKER)
    if not marker:
        return []
    level = re.search(r"level([1-9])", listed)
    kind = "ol" if re.search(r"[0-9]|[a-z][.)]", marker, re.IGNORECASE) else "ul"
    return [_Item(int(level[1]) if level else _level(style), kind, paragraph.children, paragraph.line)]


def _is_list_paragraph(element: Element) -> bool:
    return element.name == "p" and any(name.startswith("MsoListParagraph") for name in element.classes)


def _take_marker(paragraph: Element, pattern: re.Pattern[str]) -> str:
    for element in paragraph.descendants():
        if re.search(r"mso-list:\s*ignore", element.attributes.get("style", ""), re.IGNORECASE):
            marker, element.children = element.text(), []
            return marker
    match = pattern.match(paragraph.text())
    if match:
        _cut(paragraph, match.end())
    return match[0] if match else ""


def _cut(element: Element, count: int) -> int:
    """Remove the first `count` characters of its text. Return the number of characters that are still to remove."""
    for index, child in enumerate(element.children):
        if isinstance(child, str):
            element.children[index] = child[count:]
            count = max(0, count - len(child))
        elif count:
            count = _cut(child, count)
    return count


def _docs_items(element: Element, sheet: Sheet) -> list[_Item]:
    """Return the items of a list from Docs. Docs writes one list for each level; its class ends with the level."""
    named = next((match[1] for name in element.classes if (match := re.fullmatch(r"lst-.*-([0-8])", name))), None)
    items = [each for each in element.children if isinstance(each, Element)]
    return [
        _Item(int(named) + 1 if named else _level(style_of(item, sheet)), element.name, item.children, item.line)
        for item in items
    ]


def _level(style: dict[str, str]) -> int:
    """Return the level of an item by its indentation."""
    length = _LENGTH.fullmatch(style.get("margin-left", ""))
    points = float(length[1]) * _POINTS[length[2] or "px"] if length else 0
    return min(max(round(points / _POINTS_A_LEVEL), 1), _DEEPEST_LEVEL)


def _nest(items: list[_Item]) -> list[Node]:
    outermost: list[Node] = []
    path: list[Element] = []
    for item in items:
        del path[item.level :]
        if len(path) == item.level and path[-1].name != item.kind:
            path.pop()
        if len(path) < item.level:
            made = Element(item.kind, line=item.line)
            inner = path[-1].children[-1] if path else None
            (inner.children if isinstance(inner, Element) else outermost).append(made)
            path.append(made)
        path[-1].children.append(Element("li", line=item.line, children=item.children))
    return outermost

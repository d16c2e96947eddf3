"""Read the style of elements, from their attribute and from the style sheets of their document.

Docs and Word write most formatting in style sheets. Their selectors are simple: an element, a class, an id, or an
element with one of these. Others are ignored, as are rules for some media, such as print.
"""

import re
from collections.abc import Iterator

from pages.importing.tree import Element
from pages.rich_text.hidden import PROPERTIES, declarations

# Properties by selector, such as `p`, `.MsoTitle` and `span.msoDel`.
Sheet = dict[str, dict[str, str]]

# Of the looks that become elements or lists.
_LOOKS = {"font-weight", "font-style", "vertical-align", "mso-list", "margin-left"}
_READ = PROPERTIES | _LOOKS
_BRACE = re.compile(r"([{}])")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_SIMPLE = re.compile(r"[\w-]*(?:[.#][\w-]+)?")


def sheet_of(document: Element) -> Sheet:
    """Return the rules of the document's style sheets."""
    sheet: Sheet = {}
    for element in document.find_all("style"):
        for selectors, declared in _rules(_COMMENT.sub("", element.text())):
            style = declarations(declared, _READ)
            for selector in selectors.lower().split(",") if style else []:
                name = selector.strip()
                if _SIMPLE.fullmatch(name):
                    sheet.setdefault(name, {}).update(style if "." in name else _without_looks(style))
    return sheet


def _without_looks(style: dict[str, str]) -> dict[str, str]:
    """The look of all links, for example, is a theme's, and not the author's."""
    return {name: value for name, value in style.items() if name not in _LOOKS}


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and declarations of each rule that applies to all media."""
    depth, selectors = 0, ""
    parts = _BRACE.split(text)
    for before, brace in zip(parts[::2], parts[1::2], strict=False):
        if brace == "{":
            depth += 1
            selectors = before.rpartition(";")[2] if depth == 1 else selectors
        else:
            if depth == 1:
                yield selectors, before
            depth = max(depth - 1, 0)


def style_of(element: Element, sheet: Sheet) -> dict[str, str]:
    """Return the style of an element, without what it inherits. A more special selector wins over a general one."""
    style: dict[str, str] = {}
    for selector in _selectors(element) if sheet else ():
        style |= sheet.get(selector, {})
    own = element.attributes.get("style", "")
    return style | declarations(own, _READ) if own else style


def _selectors(element: Element) -> Iterator[str]:
    yield element.name
    classes = [name.lower() for name in dict.fromkeys(element.classes)]
    yield from (f"{before}.{name}" for before in ("", element.name) for name in classes)
    if name := element.attributes.get("id", "").lower():
        yield from (f"#{name}", f"{element.name}#{name}")

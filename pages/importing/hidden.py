"""Leave out what a document does not show: hidden, deleted and struck-out words, and comments on its text."""

import re

from pages.importing.lines import tidy
from pages.importing.records import Unplaced
from pages.importing.styles import Sheet, style_of
from pages.importing.tree import Element, Node
from pages.rich_text.hidden import Style, is_clipped, is_invisible, is_tiny, why_hidden

# Some pages hide all of themselves until their scripts have run.
_PAGE = {"", "html", "head", "body"}
_PICTURES = {"img", "picture", "svg", "iframe", "video", "object", "embed"}
# In characters: enough to find the words in the file. A comment is not quoted at all.
_LONGEST_QUOTATION = 24


def leave_out(document: Element, sheet: Sheet) -> list[Unplaced]:
    """Remove what is not shown. Return a line for each part that had words or pictures."""
    walk = _Walk(sheet)
    walk.children(document, invisible=False, tiny=False, faint=[])
    return walk.left_out


class _Walk:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.left_out: list[Unplaced] = []

    def children(self, element: Element, *, invisible: bool, tiny: bool, faint: list[str]) -> None:
        """Keep the children that are shown. Collect the texts that are invisible or tiny in `faint`."""
        kept: list[Node] = []
        for child in element.children:
            if isinstance(child, str):
                if invisible or tiny:
                    faint.append(child)
                else:
                    kept.append(child)
            elif self._is_kept(child, invisible=invisible, tiny=tiny, faint=faint):
                kept.append(child)
        element.children = kept

    def _is_kept(self, element: Element, *, invisible: bool, tiny: bool, faint: list[str]) -> bool:
        style = style_of(element, self.sheet) if element.name not in _PAGE else {}
        why = _why(element, style)
        if element.name not in _PAGE and why:
            self._report(element, why, element.text(" "))
            return False
        hidden = {"invisible": is_invisible(style, around=invisible), "tiny": is_tiny(style, around=tiny)}
        if hidden["invisible"] and element.name in _PICTURES:
            self._report(element, "hidden", element.text(" "))
            return False
        begins = any(hidden.values()) and not (invisible or tiny)
        texts: list[str] = [] if begins else faint
        self.children(element, **hidden, faint=texts)
        if begins and tidy("".join(texts)):
            self._report(element, "hidden", " ".join(texts))
        return True

    def _report(self, element: Element, why: str, text: str) -> None:
        words = tidy(text)
        count = len(words.split())
        if words:
            quoted = (
                "" if why == "comment" else f": “{words[:_LONGEST_QUOTATION]}{'…' * (len(words) > _LONGEST_QUOTATION)}”"
            )
            self.left_out.append(Unplaced(element.line, f"left out, {why}, {count} word{'s' * (count != 1)}{quoted}"))
        elif element.name == "img" or element.find("img"):
            self.left_out.append(Unplaced(element.line, f"left out, {why}: a picture"))


def _why(element: Element, style: Style) -> str:
    if _is_comment_of_docs(element):
        return "comment"
    if why := why_hidden(element.name, element.attributes, style):
        return why
    clipped = is_clipped(element.attributes, style) and element.name != "math" and not element.find("math")
    return "hidden" if clipped else ""


def _is_comment_of_docs(element: Element) -> bool:
    """True for a paragraph that begins with a link back to the words it is a comment on, and for what surrounds it."""
    first = next((each for each in element.children if isinstance(each, Element)), None)
    if element.name == "div":
        return first is not None and first.name == "p" and _is_comment_of_docs(first)
    return (
        element.name == "p" and first is not None and bool(re.match(r"#cmnt_ref\d", first.attributes.get("href", "")))
    )

"""Recognise words that a document does not show, or no longer means.

Word, LibreOffice, Google Docs and web pages keep words that are hidden, deleted in a tracked change, struck out, or a
comment on the text. None of them may reach readers. Struck-out words are visible elsewhere, but rich text has no such
mark, and without it they would look valid. `hidden.js` is the same rule for what is pasted.

Opacity does not count: most pages that make words transparent fade them in when the reader scrolls to them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from pages.rich_text.tags import VOID, Event, Start, balanced, written

# Declared properties of CSS, in lower case.
Style = Mapping[str, str]

PROPERTIES = {
    *("display", "visibility", "font-size", "text-decoration", "text-decoration-line"),
    *("mso-hide", "mso-element", "mso-special-character"),
    *("clip", "clip-path"),
}
_ELEMENTS = {"del": "deleted", "s": "struck out", "strike": "struck out"}
_CLASSES = {
    "msodel": "deleted",
    **dict.fromkeys(("msocomtxt", "msocomoff", "msocomanchor"), "comment"),
    **dict.fromkeys(("msocommentreference", "msocommenttext", "msocommentsubject"), "comment"),
}
# What pages call words that only screen readers tell, as their style sheets are often in other files.
_CLIPPED_CLASSES = {"sr-only", "visually-hidden", "screen-reader-text"}
# The links between a text and the comments on it, in Word and in Google Docs.
_TO_COMMENT = re.compile(r"#(?:_msocom_|_msoanchor_|cmnt\d|cmnt_ref\d)", re.IGNORECASE)
_ZERO = re.compile(r"(?:0+(?:\.0*)?|\.0+)(?:[a-z]+|%)?")
# Only a dot of the words, or nothing, is shown.
_CLIPPED = re.compile(r"rect\((?:\s?[01](?:px)?[\s,]{0,2}){4}\)|inset\((?:\s?(?:[5-9]\d|100)%){1,4}\s?\)")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
# What HTML must contain for any rule here to apply.
_SUSPECT = re.compile(r"<(?:del|s|strike)\b|\b(?:hidden|style)\b|mso|cmnt|sr-only|screen-reader", re.IGNORECASE)


def why_hidden(name: str, attributes: Mapping[str, str], style: Style) -> str:
    """Return why an element and everything inside it are left out, such as "deleted", or "" if they are not.

    `aria-hidden` hides from screen readers alone, so it does not count. Nor does `hidden="until-found"`, which hides
    what the reader can open.
    """
    if why := _ELEMENTS.get(name, ""):
        return why
    if not attributes:
        return _why_styled(style)
    for each in attributes.get("class", "").lower().split():
        if each in _CLASSES:
            return _CLASSES[each]
    if name == "a" and _TO_COMMENT.match(attributes.get("href", "").strip()):
        return "comment"
    if attributes.get("hidden", "until-found").lower() != "until-found":
        return "hidden"
    return _why_styled(style)


def _why_styled(style: Style) -> str:
    if style.get("mso-element", "").startswith("comment") or style.get("mso-special-character") == "comment":
        return "comment"
    if style.get("display") == "none" or style.get("mso-hide") == "all":
        return "hidden"
    struck = any("line-through" in style.get(name, "") for name in ("text-decoration", "text-decoration-line"))
    return "struck out" if struck else ""


def is_clipped(attributes: Mapping[str, str], style: Style) -> bool:
    """True if an element is cut off, or of a class for screen readers. It is hidden unless it holds a formula.

    MathJax and KaTeX clip the MathML of a formula. The visible formula beside it has no words, or lacks the scripts.
    """
    if not _CLIPPED_CLASSES.isdisjoint(attributes.get("class", "").lower().split()):
        return True
    return any(_CLIPPED.fullmatch(style.get(name, "")) for name in ("clip", "clip-path"))


def is_invisible(style: Style, *, around: bool) -> bool:
    """True if the text is invisible. The elements inside can be visible again. `around`: what the parent is."""
    return style["visibility"] in {"hidden", "collapse"} if style.get("visibility") not in {None, "inherit"} else around


def is_tiny(style: Style, *, around: bool) -> bool:
    """True if the text has no size. The elements inside can have one again, but not one that is relative."""
    size = style.get("font-size", "inherit")
    if _ZERO.fullmatch(size):
        return True
    return around and (size.endswith("%") or (size.endswith("em") and not size.endswith("rem")) or size == "inherit")


def declarations(text: str, names: set[str] = PROPERTIES) -> dict[str, str]:
    """Return these properties of a `style` attribute or a rule. All others are dropped, as files can have many."""
    declared = (each.partition(":") for each in _COMMENT.sub("", text.lower()).split(";"))
    return {name.strip(): value.partition("!")[0].strip() for name, _, value in declared if name.strip() in names}


def is_hidden(tag: Start) -> bool:
    """True if an element of stored HTML is left out. Only its own style is known."""
    style = declarations(tag.attributes["style"]) if "style" in tag.attributes else {}
    why = why_hidden(tag.name, tag.attributes, style)
    cut = tag.name != "math" and is_clipped(tag.attributes, style)
    return bool(why) or cut or is_invisible(style, around=False) or is_tiny(style, around=False)


def shown_html(html: str) -> str:
    """Return HTML without its hidden elements, and unchanged if there are none."""
    if not _SUSPECT.search(html):
        return html
    events = list(balanced(html))
    hides = any(isinstance(each, Start) and is_hidden(each) for each in events)
    return written(without(is_hidden, events)) if hides else html


def without(goes: Callable[[Start], bool], events: Iterable[Event]) -> Iterator[Event]:
    """Leave out these elements of balanced HTML and everything inside them."""
    depth = 0
    for event in events:
        if isinstance(event, str):
            within = depth > 0
        elif isinstance(event, Start):
            within = depth > 0 or goes(event)
            depth += within and event.name not in VOID
        else:
            within = depth > 0
            depth -= within
        if not within:
            yield event

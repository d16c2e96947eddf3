"""Turn headings inside a text, as editors paste them, into blocks of their own."""

import re
from collections.abc import Mapping
from typing import Any

from pages import rich_text

# The HTML that Wagtail makes of the editor's headings; see `pages.blocks.text.BodyTextBlock`.
_HEADING = re.compile(r"<h([1-4])(?: [^>]*)?>(.*?)</h\1>", re.DOTALL)
LONGEST = 255
# The anchors that browsers sent for pasted headings when the form had no such field.
_SENT_FOR_NONE = re.compile(r"undefined(-\d+)?")


def anchor_of(heading: Mapping[str, Any]) -> str:
    """Return the stored anchor of a heading, or an empty text if it has none."""
    anchor = heading.get("anchor") or ""
    return "" if isinstance(anchor, str) and _SENT_FOR_NONE.fullmatch(anchor) else anchor


def parted(source: str) -> list[tuple[str, str | dict[str, str]]]:
    """Return the text as blocks, each `(type, value)`, or an empty list if it has no headings.

    If it has headings of the first level, which is for titles, all headings become one level lower. A heading that is
    too long, has several lines or contains a link stays in the text, and readers see it as a bold paragraph.
    """
    lower = "<h1" in source
    parts: list[tuple[str, str | dict[str, str]]] = []
    at = 0
    for match in _HEADING.finditer(source):
        text = rich_text.words_of(match[2])
        if 0 < len(text) <= LONGEST and "\n" not in text and "<a " not in match[2]:
            level = str(min(int(match[1]) + lower, 4))
            parts += [("rich_text", source[at : match.start()]), ("heading", {"level": level, "text": text})]
            at = match.end()
    parts.append(("rich_text", source[at:]))
    return [part for part in parts if isinstance(part[1], dict) or rich_text.has_words(part[1])] if at else []

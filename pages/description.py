"""What describes a page that has no description of its own: its first paragraph."""

from collections.abc import Iterator, Mapping
from typing import Any

from wagtail.blocks.stream_block import StreamValue

from pages.columns.streams import UnreadableStreamError
from pages.rich_text import first_paragraph, first_paragraph_of

# The fields that a text begins with, in this order.
_BEGINNINGS = ("intro", "text", "body")
# In characters, as search engines and lists show.
_LONGEST = 300


def derived_description(page: Any) -> str | None:
    """Return the first paragraph of a page's text, cut after a sentence or a word, or None if it has none.

    A stream that cannot be read has none. Rendering the stream itself reports it.
    """
    try:
        paragraph = next(filter(None, map(first_paragraph, _texts(page))), "")
    except UnreadableStreamError:
        return None
    return _shortened(paragraph) or None


def description_of(document: Mapping[str, Any]) -> str | None:
    """Return what `derived_description` makes of the text of a rendered page."""
    return _shortened(next(filter(None, map(first_paragraph_of, _html_of(document))), "")) or None


def _html_of(document: Mapping[str, Any]) -> Iterator[str]:
    for name in _BEGINNINGS:
        value = document.get(name)
        if isinstance(value, list):
            yield from (block["value"]["html"] for block in value if _is_rich_text(block))
        elif isinstance(value, dict) and "html" in value:
            yield value["html"]


def _is_rich_text(block: Any) -> bool:
    return isinstance(block, dict) and block.get("type") == "rich_text" and "html" in (block.get("value") or {})


def _texts(page: Any) -> Iterator[str]:
    for name in _BEGINNINGS:
        value = getattr(page, name, None)
        if isinstance(value, StreamValue):
            # The raw blocks have the types: reading all blocks would also load what they choose.
            texts = (nth for nth, block in enumerate(value.raw_data) if block.get("type") == "rich_text")
            yield from (value[nth].value.source for nth in texts)
        elif isinstance(value, str):
            yield value


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    begun = text[: _LONGEST - 1]
    sentence = max(begun.rfind(end) for end in (". ", "! ", "? ", "。", "؟ "))
    if sentence >= _LONGEST // 2:
        return begun[: sentence + 1]
    return f"{begun.rpartition(' ')[0] or begun}…"

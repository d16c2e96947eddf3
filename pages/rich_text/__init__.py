"""Rich text: clean what Wagtail stores to HTML, and write it in the formats of the API.

All formats are written from the same blocks (`blocks.py`), so they contain the same words.
"""

from collections.abc import Callable
from typing import Any

from pages.rich_text.blocks import Block, read
from pages.rich_text.cleaning import Look, clean
from pages.rich_text.html import to_html
from pages.rich_text.markdown import to_markdown
from pages.rich_text.portable import to_portable

__all__ = [
    "FORMATS",
    "Look",
    "clean",
    "first_paragraph",
    "first_paragraph_of",
    "formatted",
    "has_words",
    "markdown_of",
    "text_of_html",
    "words_of",
]


def text_of_html(html: str) -> str:
    """Return the words of clean HTML, with one line for each paragraph, list item and line break."""
    return _to_text(read(html))


def words_of(source: str) -> str:
    """Return the words that readers see of stored rich text."""
    return text_of_html(clean(source, page=_nothing, document=_nothing))


def has_words(source: str) -> bool:
    """True if readers see any words of stored rich text."""
    return bool(words_of(source))


def first_paragraph(source: str) -> str:
    """Return the words of the first paragraph of stored rich text in one line, or "" if it has none."""
    return first_paragraph_of(clean(source, page=_nothing, document=_nothing))


def first_paragraph_of(html: str) -> str:
    """Return the words of the first paragraph of clean HTML in one line, or "" if it has none."""
    words = ("".join(span.text for span in block.spans) for block in read(html) if block.item is None)
    return " ".join(next(words, "").split())


def _nothing(pk: int) -> None:
    """Look up no page or document: the targets of links do not change the words."""


def markdown_of(html: str) -> str:
    """Return clean HTML as Markdown."""
    return to_markdown(read(html))


def formatted(html: str, format: str) -> dict[str, Any]:
    """Return clean HTML as `{"format": format, format: …}`. `format` is one of `FORMATS`."""
    return {"format": format, format: FORMATS[format](read(html))}


def _to_text(blocks: list[Block]) -> str:
    return "\n".join("".join(span.text for span in block.spans) for block in blocks)


FORMATS: dict[str, Callable[[list[Block]], Any]] = {
    "html": to_html,
    "portable": to_portable,
    "markdown": to_markdown,
    "text": _to_text,
}

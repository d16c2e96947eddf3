"""Rich text: from what Wagtail stores to clean HTML, and from that to the other formats.

All are written from the same blocks (`blocks.py`), so they say the same words.
"""

from collections.abc import Callable
from typing import Any

from pages.rich_text.blocks import Block, read
from pages.rich_text.cleaning import Look, clean
from pages.rich_text.html import to_html
from pages.rich_text.markdown import to_markdown
from pages.rich_text.portable import to_portable

__all__ = ["FORMATS", "Look", "clean", "formatted", "has_words", "markdown_of", "text_of_html", "words_of"]


def text_of_html(html: str) -> str:
    """The words of clean HTML: a line a paragraph, item or break."""
    return _to_text(read(html))


def words_of(source: str) -> str:
    """The words that readers see of rich text as it is stored."""
    return text_of_html(clean(source, page=_nothing, document=_nothing))


def has_words(source: str) -> bool:
    """Whether readers see anything of it."""
    return bool(words_of(source))


def _nothing(pk: int) -> None:
    """Where links lead says nothing of their words."""


def markdown_of(html: str) -> str:
    """Clean HTML as Markdown."""
    return to_markdown(read(html))


def formatted(html: str, format: str) -> dict[str, Any]:
    """Clean HTML as `{"format": format, format: …}`; `format` is one of `FORMATS`."""
    return {"format": format, format: FORMATS[format](read(html))}


def _to_text(blocks: list[Block]) -> str:
    return "\n".join("".join(span.text for span in block.spans) for block in blocks)


FORMATS: dict[str, Callable[[list[Block]], Any]] = {
    "html": to_html,
    "portable": to_portable,
    "markdown": to_markdown,
    "text": _to_text,
}

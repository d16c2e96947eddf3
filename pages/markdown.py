"""Write parts of documents as Markdown, depending on their shape."""

from typing import Any

from pages import rich_text
from pages.blocks.body import markdown_of_body
from pages.blocks.media import picture_in_markdown


def markdown_of_field(value: Any) -> str:
    """Return rich text, a picture, a list of pictures or blocks as Markdown, and "" for anything else."""
    if isinstance(value, list) and value and all(map(_is_picture, value)):
        return "\n\n".join(map(picture_in_markdown, value))
    if isinstance(value, list) and value and all(map(_is_block, value)):
        return markdown_of_body(value)
    if _is_picture(value):
        return picture_in_markdown(value)
    if isinstance(value, dict) and value.keys() == {"format", "html"}:
        return rich_text.markdown_of(value["html"])
    return ""


def _is_picture(value: Any) -> bool:
    return isinstance(value, dict) and {"src", "alt"} <= value.keys()


def _is_block(value: Any) -> bool:
    return isinstance(value, dict) and {"type", "value", "fallback"} <= value.keys()

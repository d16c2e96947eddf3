"""Extract what an editor wrote or chose in a block of any kind."""

from collections.abc import Iterator
from typing import Any

from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock, TextBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

from pages import rich_text


def words_of_block(block: Any, value: Any) -> Iterator[str]:
    """Yield the texts of a block, without choices, addresses, numbers and content from other pages.

    Wagtail's own `get_searchable_content` returns the word None for each empty text.
    """
    if not value:
        return
    if isinstance(block, CharBlock | TextBlock):
        yield from [value] if block.search_index else []
    elif isinstance(block, RichTextBlock):
        # Not `words_of`, which takes three times as long: it differs only if a program stored scripts or frames.
        yield rich_text.text_of_html(value.source)
    elif isinstance(block, ImageBlock):
        yield value.contextual_alt_text or ""
    elif isinstance(block, StructBlock):
        for name, child in block.child_blocks.items():
            yield from words_of_block(child, value.get(name))
    elif isinstance(block, ListBlock):
        for item in value:
            yield from words_of_block(block.child_block, item)
    elif isinstance(block, StreamBlock):
        for child in value:
            yield from words_of_block(child.block, child.value)
    elif isinstance(block, TypedTableBlock):
        yield value.caption or ""
        yield from (column["heading"] or "" for column in value.columns)
        yield from (str(cell or "") for row in value.row_data for cell in row["values"])


def editor_input(stored: Any) -> Any:
    """Return what an editor entered in a stored value: no empty values, ids, anchors or answers of providers.

    Rich text is cleaned as for readers, except that links contain keys of pages. Browsers add attributes of their own
    to it, which must not count as changes.

    Medical reviews store a digest of the result. If it changes for the same text, raise `FORMAT` in
    `pages/models/review.py`.
    """
    if isinstance(stored, dict):
        if {"player", "url"} <= stored.keys():  # the answer of a provider
            return stored["url"]
        entered = ((name, editor_input(value)) for name, value in stored.items() if name not in {"id", "anchor"})
        return {name: value for name, value in entered if value}
    if isinstance(stored, list):
        return [editor_input(value) for value in stored]
    if isinstance(stored, str) and "<" in stored:
        return rich_text.clean(stored, page=_itself, document=_itself)
    return stored


def _itself(pk: int) -> dict:
    return {"id": str(pk), "type": "", "path": "", "url": str(pk)}

"""What an editor wrote in a block, whatever it is made of."""

from collections.abc import Iterator
from typing import Any

from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock, TextBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

from pages import rich_text


def words_of(block: Any, value: Any) -> Iterator[str]:
    """Its texts; nothing of choices, addresses, numbers and of what is shown from elsewhere.

    Wagtail's own `get_searchable_content` gives the word None for each text that was left out.
    """
    if not value:
        return
    if isinstance(block, CharBlock | TextBlock):
        yield from [value] if block.search_index else []
    elif isinstance(block, RichTextBlock):
        yield rich_text.text_of(value.source)
    elif isinstance(block, ImageBlock):
        yield value.contextual_alt_text or ""
    elif isinstance(block, StructBlock):
        for name, child in block.child_blocks.items():
            yield from words_of(child, value.get(name))
    elif isinstance(block, ListBlock):
        for item in value:
            yield from words_of(block.child_block, item)
    elif isinstance(block, StreamBlock):
        for child in value:
            yield from words_of(child.block, child.value)
    elif isinstance(block, TypedTableBlock):
        yield value.caption or ""
        yield from (column["heading"] or "" for column in value.columns)
        yield from (str(cell or "") for row in value.row_data for cell in row["values"])

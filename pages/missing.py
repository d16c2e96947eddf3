"""What a draft needs before it can be published, told in its editor with links to the fields."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from wagtail.blocks import ListBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from pages.blocks.embed import EmbedBlock

LISTED = 20


@dataclass(frozen=True)
class Missing:
    """`field` is the id of what the editor fills in."""

    label: str
    message: str
    field: str


def missing(page: Page) -> list[Missing]:
    """What stops the page from being published as it is now."""
    found = []
    try:
        copy.copy(page).full_clean()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            found += [Missing(_label(page, name), message, f"id_{name}") for message in messages]
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            found += _of_stream(field, getattr(page, field.name))
    return found


def as_list(found: list[Missing]) -> SafeString:
    more = format_html("<li>{} more</li>", len(found) - LISTED) if len(found) > LISTED else ""
    lines = ((one.field, one.label, one.message) for one in found[:LISTED])
    items = format_html_join("", '<li><a href="#{}" data-goes-to-field>{}</a>: {}</li>', lines)
    return format_html("This draft is saved. Before it can be published:<ul>{}{}</ul>", items, more)


def _label(page: Page, name: str) -> str:
    try:
        return capfirst(str(page._meta.get_field(name).verbose_name))
    except FieldDoesNotExist:
        return "Page" if name == NON_FIELD_ERRORS else capfirst(name.replace("_", " "))


def _of_stream(field: StreamField, value: Any) -> Iterator[Missing]:
    heading = capfirst(str(field.verbose_name))
    for place, child in enumerate(value):
        if isinstance(child.block, EmbedBlock):  # asks its provider, and is told by itself
            continue
        try:
            child.block.clean(child.value)
        except ValidationError as error:
            label = f"{heading}, {child.block.label}"
            yield from _of_block(child.block, child.value, error, label=label, field=f"{field.name}-{place}-value")


def _of_block(block: Any, value: Any, error: Any, *, label: str, field: str) -> Iterator[Missing]:
    within = getattr(error, "block_errors", None)
    if within is None:
        yield from (Missing(label, message, field) for message in error.messages)
        return
    for whole in error.non_block_errors.as_data():
        yield from (Missing(label, message, field) for message in whole.messages)
    for key, nested in within.items():
        child, below, name, place = _child(block, value, key)
        yield from _of_block(child, below, nested, label=f"{label}, {name}", field=f"{field}-{place}")


def _child(block: Any, value: Any, key: Any) -> tuple[Any, Any, str, str]:
    """Its block and value, what editors call it, and what its field is called within that of the block."""
    if isinstance(block, StructBlock):
        child = block.child_blocks[key]
        return child, value[key], child.label, key
    if isinstance(block, ListBlock):
        return block.child_block, value[key], str(key + 1), f"{key}-value"
    return value[key].block, value[key].value, value[key].block.label, f"{key}-value"

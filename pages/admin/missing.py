"""List what a draft needs before it can be published, with links to the fields in its editor."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel, get_edit_handler
from wagtail.blocks import ListBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from pages.columns.streams import streams_of

# How many lines a message lists at most.
_LISTED = 20


@dataclass(frozen=True)
class Missing:
    """`field` is the HTML id of the field to fill in.

    `block_id` and `path` say the same as an `Omission` does: the id of the block within its stream, if it is in one,
    and a path such as `callout.tone`.
    """

    label: str
    message: str
    field: str
    block_id: str = ""
    path: str = ""


def missing(page: Model) -> list[Missing]:
    """Return everything that prevents publishing the page, or saving the snippet or settings, in its current state."""
    found = []
    try:
        copy.copy(page).full_clean()
    except ValidationError as error:
        refused = getattr(error, "error_dict", {NON_FIELD_ERRORS: [error]})
        for name, errors in refused.items():
            found += [one for each in errors for one in _of_field(page, name, each)]
    for name in streams_of(type(page)):
        found += _of_stream(page, page._meta.get_field(name))
    return found


def _of_field(page: Model, name: str, error: ValidationError) -> Iterator[Missing]:
    """Yield the errors of a model field. For a stream, a model can also report errors inside its blocks."""
    if name in streams_of(type(page)):  # other fields may refer to rows that no longer exist
        stream = getattr(page, name)
        yield from _of_block(stream.stream_block, stream, error, label=label_of(page, name), field=name)
    else:
        yield from (Missing(label_of(page, name), message, f"id_{name}", path=name) for message in error.messages)


def as_text(found: list[Missing]) -> str:
    """Return the list as text, for messages without links."""
    more = [_("{number} more.").format(number=len(found) - _LISTED)] if len(found) > _LISTED else []
    return " ".join([*(_sentence(f"{one.label}: {one.message}") for one in found[:_LISTED]), *more])


def _sentence(text: str) -> str:
    """End a text with a full stop. Some sentences of Wagtail and Django have none."""
    return text if text.endswith((".", "!", "?", "…", "”", "»")) else f"{text}."


def as_links(found: list[Missing]) -> SafeString:
    """Return the list with links to the fields, for the message in the form."""
    link = '<a href="#{}" data-goes-to-field>{}</a>: {}'
    return bullets([format_html(link, one.field, one.label, one.message) for one in found])


def bullets(lines: list[str]) -> SafeString:
    """Return the first lines as a list in HTML, and how many more there are."""
    more = [_("{number} more").format(number=len(lines) - _LISTED)] if len(lines) > _LISTED else []
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ([line] for line in lines[:_LISTED] + more)))


def label_of(page: Model, name: str) -> str:
    """Return what the form calls a field."""
    try:
        named = next((panel.heading for panel in panels_of(page) if getattr(panel, "field_name", None) == name), "")
        field: Any = page._meta.get_field(name)
        return str(named) or capfirst(str(field.verbose_name))
    except FieldDoesNotExist:
        return _("Page") if name == NON_FIELD_ERRORS else capfirst(name.replace("_", " "))


def panels_of(instance: Model) -> Iterator[Panel]:
    """Yield the panels of an object's form, at every depth."""
    waiting = [instance.get_edit_handler() if isinstance(instance, Page) else get_edit_handler(type(instance))]
    while waiting:
        panel = waiting.pop(0)
        yield panel
        waiting += getattr(panel, "children", [])


def _of_stream(page: Model, field: StreamField) -> Iterator[Missing]:
    value = getattr(page, field.name)
    try:
        value.stream_block.clean(value)
    except ValidationError as error:
        yield from _of_block(value.stream_block, value, error, label=label_of(page, field.name), field=field.name)


def _of_block(
    block: Any, value: Any, error: Any, *, label: str, field: str, block_id: str = "", path: str = ""
) -> Iterator[Missing]:
    """Yield the errors within a block. `block_id` and `path` are empty for the stream itself."""
    within = getattr(error, "block_errors", None)
    own = [error] if within is None else error.non_block_errors.as_data()
    for whole in own:
        yield from (Missing(label, message, field, block_id, path or field) for message in whole.messages)
    for key, nested in (within or {}).items():
        child, below, name, place = _child(block, value, key)
        yield from _of_block(
            child,
            below,
            nested,
            label=f"{label}, {name}",
            field=f"{field}-{place}",
            block_id=block_id or value[key].id or "",
            path=_path(path, block, value, key),
        )


def _path(path: str, block: Any, value: Any, key: Any) -> str:
    """Return the path of a child: the type of a block, the name of a field, or the number of an item from 1."""
    if isinstance(block, StructBlock):
        return f"{path}.{key}"
    name = str(key + 1) if isinstance(block, ListBlock) else value[key].block_type
    return f"{path}.{name}" if path else name


def _child(block: Any, value: Any, key: Any) -> tuple[Any, Any, str, str]:
    """Return the child's block, value, label for editors, and field name within the block.

    The value of an image block is the image itself, or None. Its other fields have no values of their own.
    """
    if isinstance(block, StructBlock):
        child = block.child_blocks[key]
        return child, value.get(key) if isinstance(value, Mapping) else None, child.label, key
    if isinstance(block, ListBlock):
        return block.child_block, value[key], str(key + 1), f"{key}-value"
    return value[key].block, value[key].value, value[key].block.label, f"{key}-value"

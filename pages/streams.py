"""The field of streams: it reads whatever is stored, and keeps what it cannot read."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from wagtail import fields
from wagtail.blocks import StreamBlock
from wagtail.blocks.stream_block import StreamValue
from wagtail.models import Page

from pages.blocks.stored import Reading, read

LISTED = 20
_TOO_DEEP = object()


class StreamField(fields.StreamField):
    """Wagtail's, but that reading a row or a revision never raises, and that nothing is left out silently.

    What cannot be read is left out of the stream and stands in its `reading`. Whoever saves the same stream again, as
    unpublishing does, stores again the blocks that are left out; a form, which does not show them, replaces them.
    """

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "wagtail.fields.StreamField", args, kwargs  # the same in the database

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> StreamValue:
        try:
            return super().from_db_value(value, expression, connection)
        except RecursionError:
            return self.to_python(value)

    def to_python(self, value: Any) -> StreamValue:
        if isinstance(value, StreamValue) or _is_of_pairs(value):
            return super().to_python(value)
        stored = _parsed(value)
        reading = read(self.stream_block, stored)
        stream = super().to_python(reading.children)
        if reading.unread and not reading.children and not reading.dropped:
            stream.raw_text = value if isinstance(value, str) else json.dumps(value)  # which Wagtail stores again
        stream.reading = reading
        return stream

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        reading = getattr(value, "reading", None)
        return reading.stored_again(prepared) if reading and isinstance(prepared, list) else prepared


class Unreadable(Exception):
    """A stream is to be shown of which nothing can be read."""


class UnreadableStream(StreamValue):
    """Stands for such a stream in rendering: what does not show it goes on, what does hears why it cannot."""

    def __init__(self, stream_block: StreamBlock, why: str) -> None:
        super().__init__(stream_block, [])
        self._why = why

    def _refuse(self, *args: Any) -> Any:
        raise Unreadable(self._why)

    __len__ = __getitem__ = _refuse
    raw_data = property(_refuse)


def reading_of(stream: StreamValue) -> Reading:
    """What of a stream can be read; of Wagtail's own field too, which is read here."""
    return getattr(stream, "reading", None) or read(stream.stream_block, list(stream.raw_data))


def streams_of(model: Any) -> list[str]:
    return [field.name for field in model._meta.get_fields() if isinstance(field, fields.StreamField)]


def unread(page: Page) -> Iterator[str]:
    """What of the page's streams its form does not show, in sentences."""
    for name in streams_of(type(page)):
        label = capfirst(page._meta.get_field(name).verbose_name)
        for part in reading_of(getattr(page, name)).unread:
            yield f"{label}: {part}"


def not_in_the_form(parts: list[str]) -> SafeString:
    more = format_html("<li>{} more</li>", len(parts) - LISTED) if len(parts) > LISTED else ""
    items = format_html_join("", "<li>{}</li>", ([part] for part in parts[:LISTED]))
    return format_html(
        "Parts of this page cannot be read, so the form does not show them. Saving removes them; the history keeps "
        "what was saved before.<ul>{}{}</ul>",
        items,
        more,
    )


def _is_of_pairs(value: Any) -> bool:
    """As programs write streams: `[("quote", {"text": "…"})]`."""
    return isinstance(value, list | tuple) and any(isinstance(child, tuple) for child in value)


def _parsed(value: Any) -> Any:
    """Of a revision, streams are text within JSON; what could not be read once stands in there as text again."""
    try:
        while isinstance(value, str) and value:
            value = json.loads(value)
    except ValueError:  # a text
        pass
    except RecursionError:
        return _TOO_DEEP
    return value

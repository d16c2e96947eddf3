"""A stream field that reads any stored value, and keeps the blocks that it cannot read."""

import json
from collections.abc import Iterator
from typing import Any

from wagtail import fields
from wagtail.blocks import StreamBlock
from wagtail.blocks.stream_block import StreamValue
from wagtail.models import Page

from pages.blocks.stored import Reading, Unread, read

_TOO_DEEP = object()


class StreamField(fields.StreamField):
    """Wagtail's field, except that reading never raises an error and leaves nothing out silently.

    Unreadable parts are missing in the stream and listed in its `reading`. If a program saves the same stream again, as
    unpublishing does, blocks that are unreadable as a whole are stored again, but not unreadable parts within a block.
    A form shows neither, so saving it removes them.
    """

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "wagtail.fields.StreamField", args, kwargs  # the column is the same

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> StreamValue:
        if value == "null":  # Django would read it as if there were no value
            return self.to_python(value)
        try:
            return super().from_db_value(value, expression, connection)
        except RecursionError:
            return self.to_python(value)

    def to_python(self, value: Any) -> StreamValue:
        if isinstance(value, StreamValue) or _is_of_pairs(value):
            return super().to_python(value)
        stored = [] if value is None else _parsed(value)
        reading = read(self.stream_block, stored)
        stream = super().to_python(reading.children)
        if reading.unread and not reading.children and not reading.dropped:
            stream.raw_text = value if isinstance(value, str) else json.dumps(value)  # Wagtail stores this again
        stream.reading = reading
        return stream

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        reading = getattr(value, "reading", None)
        return reading.stored_again(prepared) if reading and isinstance(prepared, list) else prepared


class UnreadableStreamError(Exception):
    """A stream that is completely unreadable was used in rendering."""


class UnreadableStream(StreamValue):
    """A stand-in for an unreadable stream in rendering. Any use of it raises UnreadableStreamError with the reason."""

    def __init__(self, stream_block: StreamBlock, why: str) -> None:
        super().__init__(stream_block, [])
        self._why = why

    def _refuse(self, *args: Any) -> Any:
        raise UnreadableStreamError(self._why)

    __len__ = __getitem__ = _refuse
    raw_data = property(_refuse)


def reading_of(stream: StreamValue) -> Reading:
    """Return the readable and unreadable parts of a stream. Works for Wagtail's own field too."""
    return getattr(stream, "reading", None) or read(stream.stream_block, list(stream.raw_data))


def streams_of(model: Any) -> list[str]:
    return [field.name for field in model._meta.get_fields() if isinstance(field, fields.StreamField)]


def unread(page: Page) -> Iterator[tuple[str, Unread]]:
    """Yield each part of the page's streams that its form does not show, with the name of its stream."""
    for name in streams_of(type(page)):
        yield from ((name, part) for part in reading_of(getattr(page, name)).unread)


def _is_of_pairs(value: Any) -> bool:
    """True for the notation of programs: `[("quote", {"text": "…"})]`."""
    return isinstance(value, list | tuple) and any(isinstance(child, tuple) for child in value)


def _parsed(value: Any) -> Any:
    """Parse JSON, repeatedly if necessary. Revisions store streams as JSON text, unreadable ones nested again."""
    try:
        while isinstance(value, str) and value:
            value = json.loads(value)
    except ValueError:  # plain text
        pass
    except RecursionError:
        return _TOO_DEEP
    return value

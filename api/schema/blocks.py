"""The blocks of a body as a union discriminated by `type`."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction
from rest_framework.serializers import Serializer
from wagtail.blocks import StreamBlock

from api.schema.components import TEXT, UUID, array, camel, record, register, union
from pages.blocks.body import BodyBlock

_FALLBACK = {**record(html=TEXT, text=TEXT), "description": "What a client shows that does not know the block."}


def body_schema(auto_schema: AutoSchema, direction: Direction) -> dict:
    """A list of blocks; registers the blocks, their values and their union as components."""
    return array(_union(auto_schema, direction, BodyBlock()))


def _union(auto_schema: AutoSchema, direction: Direction, body: StreamBlock) -> dict:
    blocks = {
        name: register(auto_schema, f"{camel(name)}Block", _block(auto_schema, direction, name, block))
        for name, block in body.child_blocks.items()
    }
    return union(auto_schema, "Block", blocks)


def _block(auto_schema: AutoSchema, direction: Direction, name: str, block: Any) -> dict:
    fallback = register(auto_schema, "Fallback", _FALLBACK)
    return record(
        id=UUID,
        type={"type": "string", "const": name},
        value=_value(auto_schema, direction, block.api_serializer),
        fallback=fallback if hasattr(block, "get_api_fallback") else {"type": "null"},
    )


def _value(auto_schema: AutoSchema, direction: Direction, shape: Any) -> dict:
    if issubclass(shape, Serializer):
        return auto_schema.resolve_serializer(shape, direction).ref
    return auto_schema._map_serializer_field(shape(), direction)

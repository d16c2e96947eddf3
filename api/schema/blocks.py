"""The blocks of a body as a union discriminated by `type`."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import Direction
from wagtail.blocks import StreamBlock

from pages.blocks.body import BodyBlock

_FALLBACK = {
    "type": "object",
    "description": "What a client shows that does not know the block.",
    "properties": {"html": {"type": "string"}, "text": {"type": "string"}},
    "required": ["html", "text"],
}


def body_schema(auto_schema: AutoSchema, direction: Direction) -> dict:
    """A list of blocks; registers the blocks, their values and their union as components."""
    union = _union(auto_schema, direction, BodyBlock())
    return {"type": "array", "items": union}


def _union(auto_schema: AutoSchema, direction: Direction, body: StreamBlock) -> dict:
    references = {
        name: _register(auto_schema, f"{_camel(name)}Block", _block(auto_schema, direction, name, block))
        for name, block in body.child_blocks.items()
    }
    schema = {
        "oneOf": list(references.values()),
        "discriminator": {
            "propertyName": "type",
            "mapping": {name: reference["$ref"] for name, reference in references.items()},
        },
    }
    return _register(auto_schema, "Block", schema)


def _block(auto_schema: AutoSchema, direction: Direction, name: str, block: Any) -> dict:
    value = auto_schema.resolve_serializer(block.api_serializer, direction).ref
    return {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "type": {"type": "string", "const": name},
            "value": value,
            "fallback": _FALLBACK if hasattr(block, "get_api_fallback") else {"type": "null"},
        },
        "required": ["id", "type", "value", "fallback"],
    }


def _register(auto_schema: AutoSchema, name: str, schema: dict) -> dict:
    component = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
    auto_schema.registry.register_on_missing(component)
    return component.ref


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))

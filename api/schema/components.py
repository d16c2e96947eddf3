"""Components of the document: what it says once and refers to."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent


def register(auto_schema: AutoSchema, name: str, schema: dict, *, kind: str = "schemas") -> dict:
    """A reference to the component of this name; it is put in, unless it is there."""
    component = ResolvedComponent(name=name, type=kind, schema=schema, object=name)
    auto_schema.registry.register_on_missing(component)
    return component.ref


def record(**properties: dict) -> dict:
    """An object that always has all of these properties."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def array(items: dict) -> dict:
    return {"type": "array", "items": items}


def nullable(schema: dict) -> dict:
    return {"oneOf": [schema, {"type": "null"}]}


def camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def union(auto_schema: AutoSchema, name: str, members: dict[str, dict], *, on: str = "type") -> dict:
    """One of these references to components, told apart by the value of the property `on`, which is their key."""
    mapping = {value: reference["$ref"] for value, reference in members.items()}
    schema = {"oneOf": list(members.values()), "discriminator": {"propertyName": on, "mapping": mapping}}
    return register(auto_schema, name, schema)


TEXT: dict[str, Any] = {"type": "string"}
TEXT_OR_NULL: dict[str, Any] = {"type": ["string", "null"]}
UUID: dict[str, Any] = {"type": "string", "format": "uuid"}
INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
VERSION: dict[str, Any] = {"type": "integer", "format": "int64"}

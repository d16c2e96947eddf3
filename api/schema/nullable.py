"""Nullable unions as components of their own.

The decoders that OpenAPI Generator makes for Java refuse a null in `oneOf: [union, null]`, unless the union itself has
a member for null. Such a union can have no discriminator, which null does not have.
"""

from typing import Any

_PREFIX = "#/components/schemas/"
_NULL = {"type": "null"}


def with_nullable_unions(document: dict) -> dict:
    """Return the document with a component such as `RichTextOrNull` in place of each `oneOf: [union, null]`."""
    schemas = document["components"]["schemas"]
    nullable: dict[str, dict] = {}

    def replace_unions(part: Any) -> Any:
        if isinstance(part, list):
            return [replace_unions(inner) for inner in part]
        if not isinstance(part, dict):
            return part
        name = _union_or_null(part, schemas)
        if name is None:
            return {key: replace_unions(inner) for key, inner in part.items()}
        nullable[f"{name}OrNull"] = _with_null(name, schemas[name])
        return {"$ref": f"{_PREFIX}{name}OrNull"}

    whole = replace_unions(document)
    whole["components"]["schemas"] = dict(sorted({**whole["components"]["schemas"], **nullable}.items()))
    return whole


def _union_or_null(schema: dict, schemas: dict[str, dict]) -> str | None:
    """Return the name of the union, if the schema is `oneOf: [union, null]`; else None."""
    members = schema.get("oneOf", [])
    if len(members) != 2 or members[1] != _NULL or "discriminator" in schema:
        return None
    name = members[0].get("$ref", "").removeprefix(_PREFIX)
    return name if "discriminator" in schemas.get(name, {}) else None


def _with_null(name: str, union: dict) -> dict:
    if "anyOf" in union:
        return {**union, "anyOf": [*union["anyOf"], _NULL]}
    return {"oneOf": [{"$ref": f"{_PREFIX}{name}"}, _NULL]}

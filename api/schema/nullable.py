"""Unions that may be null, as components of their own.

Generated decoders (OpenAPI Generator's for Java) refuse a null where the union itself has no member for it, although it
is referred to as one of two: the union, or null.
"""

from typing import Any

_PREFIX = "#/components/schemas/"
_NULL = {"type": "null"}


def with_nullable_unions(document: dict) -> dict:
    """The same document, in which `RichTextOrNull` stands for `RichText` or null; likewise of each such union."""
    schemas = document["components"]["schemas"]
    nullable: dict[str, dict] = {}

    def replaced(part: Any) -> Any:
        if isinstance(part, list):
            return [replaced(inner) for inner in part]
        if not isinstance(part, dict):
            return part
        name = _union_or_null(part, schemas)
        if name is None:
            return {key: replaced(inner) for key, inner in part.items()}
        nullable[f"{name}OrNull"] = _with_null(schemas[name])
        return {"$ref": f"{_PREFIX}{name}OrNull"}

    whole = replaced(document)
    whole["components"]["schemas"] = dict(sorted({**whole["components"]["schemas"], **nullable}.items()))
    return whole


def _union_or_null(schema: dict, schemas: dict[str, dict]) -> str | None:
    """The name of the union that this schema is, or null."""
    members = schema.get("oneOf", [])
    if len(members) != 2 or members[1] != _NULL or "discriminator" in schema:
        return None
    name = members[0].get("$ref", "").removeprefix(_PREFIX)
    return name if "discriminator" in schemas.get(name, {}) else None


def _with_null(union: dict) -> dict:
    kind = "oneOf" if "oneOf" in union else "anyOf"
    return {**union, kind: [*union[kind], _NULL]}

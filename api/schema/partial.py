"""Components of answers that give only what was asked for."""

from typing import Any

_PREFIX = "#/components/schemas/"
# What every answer gives, whatever was asked for.
ALWAYS = ("id", "type")


def partial_of(schemas: dict[str, dict], name: str) -> str:
    """The name of the variant of a component in which all but `id` and `type` may be absent; it is put in.

    Within it, everything may be absent but what tells the members of a union apart.
    """
    return _put(schemas, name, f"Partial{name}", always=ALWAYS)


def _put(schemas: dict[str, dict], name: str, variant: str, *, always: tuple[str, ...]) -> str:
    if variant not in schemas:
        schemas[variant] = {}  # so that a component which contains itself ends
        schemas[variant] = _relaxed(schemas, schemas[name], variant, always)
    return variant


def _relaxed(schemas: dict[str, dict], schema: Any, variant: str, always: tuple[str, ...]) -> Any:
    if isinstance(schema, list):
        return [_relaxed(schemas, part, variant, ()) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_PREFIX)
        return {"$ref": _PREFIX + _put(schemas, name, f"{name}Part", always=())}
    if "discriminator" in schema:
        return _relaxed_union(schemas, schema, variant, always)
    relaxed = {key: _relaxed(schemas, part, variant, ()) for key, part in schema.items()}
    required = [field for field in schema.get("required", []) if field in always]
    return {**relaxed, "required": required} if "properties" in schema else relaxed


def _relaxed_union(schemas: dict[str, dict], union: dict, variant: str, always: tuple[str, ...]) -> dict:
    on, mapping = union["discriminator"]["propertyName"], union["discriminator"]["mapping"]
    members = {}
    for value, reference in mapping.items():
        name = reference.removeprefix(_PREFIX)
        members[value] = _PREFIX + _put(schemas, name, f"{name}Of{variant}", always=(*always, on))
    one_of = [{"$ref": reference} for reference in members.values()]
    return {"oneOf": one_of, "discriminator": {"propertyName": on, "mapping": members}}

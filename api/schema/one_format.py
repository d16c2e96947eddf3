"""The document for clients that always ask for the same format of rich text, which they know then without a check."""

from typing import Any

from api.parameters.rich_text import STORED, in_format

_PREFIX = "#/components/schemas/"
# The unions of all formats, and the same where null is possible.
_ANY, _ANY_OR_NULL = "RichText", "RichTextOrNull"


def with_one_format(document: dict, format: str) -> dict:
    """Return the document in which all rich text has this format, as in the answers to `rich_text=format`."""
    narrowed = _narrowed(document, format, set(document["components"]["schemas"]))
    schemas = narrowed["components"]["schemas"]
    used = reachable({**narrowed, "components": {**narrowed["components"], "schemas": {}}}, schemas)
    narrowed["components"]["schemas"] = {name: schema for name, schema in schemas.items() if name in used}
    return narrowed


def _narrowed(part: Any, format: str, names: set[str]) -> Any:
    if isinstance(part, list):
        return [_narrowed(inner, format, names) for inner in part]
    if not isinstance(part, dict):
        return part
    if part.get("in") == "query" and part.get("name") == "rich_text":
        return {**part, "required": format != STORED, "schema": {"type": "string", "enum": [format]}}
    narrowed = {
        key: in_format(inner, format) if key == "example" else _narrowed(inner, format, names)
        for key, inner in part.items()
    }
    name = part["$ref"].removeprefix(_PREFIX) if isinstance(part.get("$ref"), str) else ""
    prefix = "PartOf" if name.startswith("PartOf") else ""
    one_name = f"{format.capitalize()}{_ANY}"
    # Merged unions have no parts of their members.
    one = {"$ref": f"{_PREFIX}{prefix if prefix + one_name in names else ''}{one_name}"}
    if name == f"{prefix}{_ANY}":
        return {**narrowed, **one}
    if name == f"{prefix}{_ANY_OR_NULL}":
        rest = {key: inner for key, inner in narrowed.items() if key != "$ref"}
        return {**rest, "oneOf": [one, {"type": "null"}]}
    return narrowed


def reachable(part: Any, schemas: dict[str, dict]) -> set[str]:
    """Return the names of the schemas that a part of the document refers to, directly or through others."""
    found: set[str] = set()
    waiting = [part]
    while waiting:
        value = waiting.pop()
        waiting += value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
        name = str(value.get("$ref", "")).removeprefix(_PREFIX) if isinstance(value, dict) else ""
        if name in schemas and name not in found:
            found.add(name)
            waiting.append(schemas[name])
    return found

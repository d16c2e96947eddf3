"""The document for clients that live longer than this version of the API, such as installed apps.

The API may gain block types, page types and enum values. In the open document they are valid already: a generated
client decodes them as the last member of the union, or as text.
"""

from typing import Any


def with_open_unions(document: dict) -> dict:
    """Return the document with open unions and open enums in its answers."""
    components = document["components"]
    schemas: dict[str, dict] = {}
    for name, schema in components["schemas"].items():
        if "discriminator" in schema:
            unknown = f"Unknown{name}"
            schemas[unknown] = _unknown_member(name, schema, components["schemas"])
            members = [*schema["oneOf"], {"$ref": f"#/components/schemas/{unknown}"}]
            # With anyOf, generated decoders take the first member that fits; with oneOf, they would try all.
            schemas[name] = {"anyOf": members, "discriminator": schema["discriminator"]}
        else:
            schemas[name] = _open_enums(schema)
    return {**document, "components": {**components, "schemas": dict(sorted(schemas.items()))}}


def _unknown_member(name: str, union: dict, schemas: dict[str, dict]) -> dict:
    """Return the schema of an unknown member: the properties that all members share, and an unknown discriminator."""
    members = [schemas[reference["$ref"].rpartition("/")[2]] for reference in union["oneOf"]]
    shared = set.intersection(*(set(member["required"]) for member in members))
    properties = {
        property: _common([member["properties"][property] for member in members])
        for property in members[0]["properties"]
        if property in shared
    }
    on, known = union["discriminator"]["propertyName"], list(union["discriminator"]["mapping"])
    properties[on] = {"type": "string", "not": {"enum": known}}
    return {
        "type": "object",
        "description": f"A {name} of a kind that this version of the document does not know.",
        "properties": properties,
        "required": list(properties),
    }


def _common(schemas: list[dict]) -> dict:
    """Return a schema that fits the property in every member; `schemas` has its schema in each of them."""
    different: list[dict] = []
    for schema in schemas:
        if schema not in different:
            different.append(schema)
    null = {"type": "null"}
    others = [schema for schema in different if schema != null]
    if len(others) != 1:
        return {}
    return _open_enums(others[0] if len(different) == 1 else {"oneOf": [*others, null]})


def _open_enums(schema: Any) -> Any:
    """Return the schema with each enum turned into examples. Discriminators are a `const`, so they stay."""
    if isinstance(schema, list):
        return [_open_enums(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "enum" in schema:
        known = [value for value in schema["enum"] if value is not None]
        return {**{key: value for key, value in schema.items() if key != "enum"}, "examples": known}
    return {key: _open_enums(part) for key, part in schema.items()}

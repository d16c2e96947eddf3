"""The document for clients that live longer than this version of the API, such as installed apps.

The API may gain block types, page types and enum values. Here unions and enums let such through: a client that was
generated from this decodes them as the union's last member, or as text.
"""

from typing import Any


def opened(document: dict) -> dict:
    """The same document with open unions and open enums in its answers."""
    components = document["components"]
    schemas: dict[str, dict] = {}
    for name, schema in components["schemas"].items():
        if "discriminator" in schema:
            unknown = f"Unknown{name}"
            schemas[unknown] = _unknown(name, schema, components["schemas"])
            members = [*schema["oneOf"], {"$ref": f"#/components/schemas/{unknown}"}]
            # anyOf: generated decoders take the first member that fits, where oneOf would have them try all.
            schemas[name] = {"anyOf": members, "discriminator": schema["discriminator"]}
        else:
            schemas[name] = _open_enums(schema)
    return {**document, "components": {**components, "schemas": dict(sorted(schemas.items()))}}


def _unknown(name: str, union: dict, schemas: dict[str, dict]) -> dict:
    """What every member of the union has, with a value of the discriminator that none of them has."""
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
    """What a property may be whose schema in each member is one of these."""
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
    """Without the enums, of which only the examples stay. What tells the members of a union apart is a `const`."""
    if isinstance(schema, list):
        return [_open_enums(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "enum" in schema:
        known = [value for value in schema["enum"] if value is not None]
        return {**{key: value for key, value in schema.items() if key != "enum"}, "examples": known}
    return {key: _open_enums(part) for key, part in schema.items()}

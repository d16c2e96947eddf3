"""The documents for clients that live longer than this version of the API, such as installed apps.

The API may gain block types, page types and enum values. Generators know three ways to survive them:

- `open`: an unknown value is the last member of its union. Members are told apart by their constants: beside `anyOf`,
  generated clients take a discriminator for the whole truth, and misread what it does not name.
- `tagged`: unions have a discriminator and no member for unknown values. The generated client adds a case of its own.
- `merged`: instead of each union there is one object, in which only what all members have is required.

In all of them, enums are text, and nothing has a type that is only null.
"""

from typing import Any

_NULL = {"type": "null"}


def with_open_values(document: dict, *, unions: str) -> dict:
    """Return the document with open enums in its answers, and `open`, `tagged` or `merged` unions."""
    components = document["components"]
    schemas: dict[str, dict] = {}
    for name, schema in components["schemas"].items():
        if "discriminator" in schema and unions == "tagged":
            schemas[name] = schema
        elif "discriminator" in schema and unions == "merged":
            description = f"Any {name}: what all kinds have is required."
            schemas[name] = _merged(schema, components["schemas"], description=description)
        elif "discriminator" in schema:
            unknown = f"Unknown{name}"
            schemas[unknown] = _unknown_member(name, schema, components["schemas"])
            members = [*schema["oneOf"], {"$ref": f"#/components/schemas/{unknown}"}]
            # With anyOf, generated decoders take the first member that fits; with oneOf, they would try all.
            schemas[name] = {"anyOf": members, "discriminator": schema["discriminator"]}
        else:
            schemas[name] = _open_enums(schema)
    for union in filter(lambda schema: "discriminator" in schema, components["schemas"].values()):
        for member, opened in _with_values_for_null(union, components["schemas"]).items():
            schemas[member] = {**schemas[member], "properties": {**schemas[member]["properties"], **opened}}
    return {**document, "components": {**components, "schemas": dict(sorted(schemas.items()))}}


def without_discriminators(document: dict) -> dict:
    """Return the document whose unions have no discriminator. This comes last: other steps find unions by it."""
    components = document["components"]
    schemas = {
        name: {key: part for key, part in schema.items() if key != "discriminator"}
        for name, schema in components["schemas"].items()
    }
    return {**document, "components": {**components, "schemas": schemas}}


def with_constants_as_enums(part: Any) -> Any:
    """Return a part of the document in which each constant is an enum too: some generators overlook `const`."""
    if isinstance(part, list):
        return [with_constants_as_enums(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    enum = {"enum": [part["const"]]} if isinstance(part.get("const"), str) and part.get("type") == "string" else {}
    return {**{key: with_constants_as_enums(inner) for key, inner in part.items()}, **enum}


def _with_values_for_null(union: dict, schemas: dict[str, dict]) -> dict[str, dict]:
    """Return member → the properties that are null there and have values in other members, with both allowed.

    A type that is only null has no name in most languages, so generated clients do not compile with it.
    """
    names = [reference["$ref"].rpartition("/")[2] for reference in union["oneOf"]]
    found: dict[str, dict] = {}
    for name in names:
        for property, schema in schemas[name]["properties"].items():
            if schema == _NULL:
                others = [schemas[other]["properties"].get(property, _NULL) for other in names]
                if common := _common(others):
                    found.setdefault(name, {})[property] = common
    return found


def _unknown_member(name: str, union: dict, schemas: dict[str, dict]) -> dict:
    """Return the schema of an unknown member: the properties that all members share, and an unknown discriminator."""
    description = f"A {name} of a kind that this version of the document does not know."
    merged = _merged(union, schemas, description=description)
    properties = {property: merged["properties"][property] for property in merged["required"]}
    on, known = union["discriminator"]["propertyName"], list(union["discriminator"]["mapping"])
    properties[on] = {"type": "string", "not": {"enum": known}}
    return {**merged, "properties": properties}


def _merged(union: dict, schemas: dict[str, dict], *, description: str) -> dict:
    """Return one object with the properties of all members of a union. Those that all members share are required."""
    members = [schemas[reference["$ref"].rpartition("/")[2]] for reference in union["oneOf"]]
    shared = set.intersection(*(set(member["required"]) for member in members))
    names = dict.fromkeys(name for member in members for name in member["properties"])
    properties = {
        name: _common([member["properties"][name] for member in members if name in member["properties"]])
        for name in names
    }
    on, known = union["discriminator"]["propertyName"], list(union["discriminator"]["mapping"])
    properties[on] = {"type": "string", "examples": known}
    required = [name for name in properties if name in shared]
    return {"type": "object", "description": description, "properties": properties, "required": required}


def _common(schemas: list[dict]) -> dict:
    """Return a schema that fits the property in every member; `schemas` has its schema in each of them."""
    different: list[dict] = []
    for schema in map(_without_null, schemas):
        if schema not in different and schema != _NULL:
            different.append(schema)
    if len(different) != 1:
        return {}
    may_be_null = any(schema == _NULL or _without_null(schema) != schema for schema in schemas)
    return _open_enums(_or_null(different[0]) if may_be_null else different[0])


def _without_null(schema: dict) -> dict:
    """Return the schema of the same values but for null."""
    if isinstance(schema.get("type"), list):
        kinds = [kind for kind in schema["type"] if kind != "null"] or ["null"]
        values = {"enum": [value for value in schema["enum"] if value is not None]} if "enum" in schema else {}
        return {**schema, "type": kinds[0] if len(kinds) == 1 else kinds, **values}
    members = schema.get("oneOf", [])
    return members[0] if len(members) == 2 and members[1] == _NULL else schema


def _or_null(schema: dict) -> dict:
    if isinstance(schema.get("type"), str) and schema["type"] not in {"object", "array"}:
        return {**schema, "type": [schema["type"], "null"]}
    return {"oneOf": [schema, _NULL]}


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

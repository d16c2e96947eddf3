"""The second schema of an answer: the answer with the parameter `fields`.

Only `id` and `type` are required in it, and inside objects what tells their kinds apart.

It is called `x-with-fields` and stands beside the first schema, which does not change: a union of the two would make
every field optional in generated clients. Its components are called `PartialPerson`, … for documents,
`PartialPersonList`, … for what is around them, and `PartOfImage`, … for what is inside them.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

# The key of the second schema, beside the first in the content of an answer.
WITH_FIELDS = "x-with-fields"
# The same for the answer with `view=full`.
WITH_FULL = "x-with-view-full"
# A key in the schema of the parameter `fields`, only while the document is made: where the answer has its documents
# (`at`), which operation answers with whole ones (`operation`), and where that has them (`within`).
SELECTS = "x-selects"
ALWAYS = ("id", "type")
UNIONS = ("oneOf", "anyOf", "allOf")
_PREFIX = "#/components/schemas/"


def with_partials(document: dict) -> dict:
    """Return a copy of the OpenAPI document in which each answer that takes `fields` has its second schema."""
    document = deepcopy(document)
    partials = Partials(document)
    answers = answers_of(document)
    for operation in operations_of(document):
        for fields in operation.get("parameters", []):
            selects = fields["schema"].get(SELECTS)
            if selects:
                fields["schema"] = {name: value for name, value in fields["schema"].items() if name != SELECTS}
                content = operation["responses"]["200"]["content"]["application/json"]
                make: Callable[[dict], dict] = partials.whole
                if selects["operation"] != operation["operationId"]:
                    make = partials.of_another(answers[selects["operation"]], selects["within"])
                second = partials.replace(content["schema"], selects["at"], make=make)
                content[WITH_FIELDS] = {"schema": second}
    schemas = document["components"]["schemas"]
    document["components"]["schemas"] = dict(sorted({**schemas, **partials.components}.items()))
    return document


def operations_of(document: dict) -> list[dict]:
    """Return the operations of an OpenAPI document."""
    return [operation for path in document["paths"].values() for operation in path.values()]


def answers_of(document: dict) -> dict[str, dict]:
    """Return `operationId` → the schema of the operation's answer."""
    answers = {}
    for operation in operations_of(document):
        content = operation["responses"].get("200", {}).get("content", {})
        if "application/json" in content:
            answers[operation["operationId"]] = content["application/json"]["schema"]
    return answers


def resolve(document: dict, schema: dict) -> dict:
    """Follow the references of a schema, and return the schema at their end."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].removeprefix(_PREFIX)]
    return schema


class Partials:
    """Makes the components of second schemas as they are needed. `components`: name → component."""

    def __init__(self, document: dict) -> None:
        self._document = document
        self.components: dict[str, dict] = {}

    def find(self, schema: dict, at: list[str]) -> dict:
        """Return the schema of the property that these names lead to; of an array, the schema of its items."""
        schema = resolve(self._document, schema) if at else schema
        if "items" in schema:
            return self.find(schema["items"], at)
        if not at:
            return schema
        members = [member for union in UNIONS for member in schema.get(union, [])]
        candidates = [resolve(self._document, member) for member in members] or [schema]
        inside = next(one["properties"][at[0]] for one in candidates if at[0] in one.get("properties", {}))
        return self.find(inside, at[1:])

    def of_another(self, answer: dict, within: list[str]) -> Callable[[dict], dict]:
        """Return a function from a summary's schema to the second schema of the documents of another operation."""
        document = self.whole(self.find(answer, within))
        return lambda summary: document

    def replace(self, schema: dict, at: list[str], *, make: Callable[[dict], dict]) -> dict:
        """Return the schema with the property that these names lead to replaced by the result of `make`."""
        if at and "$ref" in schema:
            return self._around(schema, at, make=make)
        if "items" in schema:
            return {**schema, "items": self.replace(schema["items"], at, make=make)}
        if not at:
            return make(schema)
        for union in UNIONS:
            if union in schema:
                members = [self.replace(member, at, make=make) for member in schema[union]]
                return {**schema, union: members, **self._discriminator(schema, at, make=make)}
        properties = schema.get("properties", {})
        if at[0] not in properties:
            return schema
        return {**schema, "properties": {**properties, at[0]: self.replace(properties[at[0]], at[1:], make=make)}}

    def _around(self, reference: dict, at: list[str], *, make: Callable[[dict], dict]) -> dict:
        """Return a reference to the second schema of what is around documents, such as a list."""
        name = reference["$ref"].removeprefix(_PREFIX)
        found = self._document["components"]["schemas"][name]
        replaced = self.replace(found, at, make=make)
        if replaced == found:
            return reference
        self.components[f"Partial{name}"] = replaced
        return {"$ref": f"{_PREFIX}Partial{name}"}

    def _discriminator(self, schema: dict, at: list[str], *, make: Callable[[dict], dict]) -> dict:
        if "discriminator" not in schema:
            return {}
        mapping = schema["discriminator"]["mapping"]
        replaced = {value: self.replace({"$ref": to}, at, make=make)["$ref"] for value, to in mapping.items()}
        return {"discriminator": {**schema["discriminator"], "mapping": replaced}}

    def whole(self, schema: dict) -> dict:
        """Return the second schema of a document, in which `id` and `type` are required."""
        if "$ref" in schema:
            return self._component(schema, "Partial", self.whole)
        if any(union in schema for union in UNIONS):
            return self._union(schema, self.whole)
        return self._make_optional(schema, required=[name for name in ALWAYS if name in schema.get("properties", {})])

    def _part(self, schema: dict) -> dict:
        """Return the second schema of a value inside a document, in which only what tells its kind is required."""
        if "$ref" in schema:
            return self._component(schema, "PartOf", self._part)
        if "items" in schema:
            return {**schema, "items": self._part(schema["items"])}
        if any(union in schema for union in UNIONS):
            return self._union(schema, self._part)
        tells = [name for name, inner in schema.get("properties", {}).items() if "const" in inner or "not" in inner]
        return self._make_optional(schema, required=tells)

    def _component(self, reference: dict, prefix: str, make: Any) -> dict:
        name = reference["$ref"].removeprefix(_PREFIX)
        found = self._document["components"]["schemas"][name]
        if not {"properties", "items", *UNIONS} & found.keys():  # it has no fields
            return reference
        partial = f"{prefix}{name}"
        if partial not in self.components:
            self.components[partial] = {}  # the schema may refer to itself
            self.components[partial].update(make(self._with_list_properties(name, found)))
        return {"$ref": f"{_PREFIX}{partial}"}

    def _with_list_properties(self, name: str, document: dict) -> dict:
        """Add the properties that only the items of lists have, such as a count."""
        item = self._document["components"]["schemas"].get(f"{name}Item", {})
        properties = {**item.get("properties", {}), **document.get("properties", {})}
        return {**document, "properties": properties} if properties else document

    def _union(self, schema: dict, make: Any) -> dict:
        """Return the second schema of a union.

        A union with a discriminator keeps it, because what it names is required. Any other union becomes an `anyOf`:
        of parts, a value may fit several members.
        """
        (union,) = (union for union in UNIONS if union in schema)
        members = [make(member) for member in schema[union]]
        rest = {name: value for name, value in schema.items() if name not in {union, "discriminator"}}
        if "discriminator" not in schema:
            return {**rest, ("allOf" if union == "allOf" else "anyOf"): members}
        mapping = {kind: make({"$ref": to})["$ref"] for kind, to in schema["discriminator"]["mapping"].items()}
        return {**rest, union: members, "discriminator": {**schema["discriminator"], "mapping": mapping}}

    def _make_optional(self, schema: dict, *, required: list[str]) -> dict:
        if "properties" not in schema:
            return schema
        rest = {name: value for name, value in schema.items() if name not in {"properties", "required"}}
        properties = {name: self._part(inner) for name, inner in schema["properties"].items()}
        return {**rest, "properties": properties, **({"required": required} if required else {})}

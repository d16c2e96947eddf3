"""The second schema of an answer: how it is with `fields`, where all but `id` and `type` is optional.

The answer's own schema stays what it is: a union of the two would make every field optional for generated clients.
So the second one stands beside it, as `x-with-fields`. It is made of components: of documents `PartialPerson`, …, of
what is inside them `PartOfImage`, …
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

# In the content of an answer, beside its schema: its schema where `fields` was given.
WITH_FIELDS = "x-with-fields"
# While the document is made, in the schema of the parameter `fields`: where in this answer the documents stand, and the
# operation whose answer has them whole, and where.
SELECTS = "x-selects"
ALWAYS = ("id", "type")
UNIONS = ("oneOf", "anyOf", "allOf")
_PREFIX = "#/components/schemas/"


def with_partials(document: dict) -> dict:
    """A copy of the OpenAPI document, each answer that `fields` narrows described twice."""
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
                second = partials.replaced(content["schema"], selects["at"], make=make)
                content[WITH_FIELDS] = {"schema": second}
    schemas = document["components"]["schemas"]
    document["components"]["schemas"] = dict(sorted({**schemas, **partials.made}.items()))
    return document


def operations_of(document: dict) -> list[dict]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def answers_of(document: dict) -> dict[str, dict]:
    """The schema of each operation's answer, by its `operationId`."""
    answers = {}
    for operation in operations_of(document):
        content = operation["responses"].get("200", {}).get("content", {})
        if "application/json" in content:
            answers[operation["operationId"]] = content["application/json"]["schema"]
    return answers


def resolved(document: dict, schema: dict) -> dict:
    """The schema that a reference leads to."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].removeprefix(_PREFIX)]
    return schema


class Partials:
    """Makes components as they are needed. `made`: by name."""

    def __init__(self, document: dict) -> None:
        self._document = document
        self.made: dict[str, dict] = {}

    def found(self, schema: dict, at: list[str]) -> dict:
        """What stands where these names lead; of an array, its items."""
        schema = resolved(self._document, schema) if at else schema
        if "items" in schema:
            return self.found(schema["items"], at)
        if not at:
            return schema
        members = [member for union in UNIONS for member in schema.get(union, [])]
        candidates = [resolved(self._document, member) for member in members] or [schema]
        inside = next(one["properties"][at[0]] for one in candidates if at[0] in one.get("properties", {}))
        return self.found(inside, at[1:])

    def of_another(self, answer: dict, within: list[str]) -> Callable[[dict], dict]:
        """For lists, whose items are summaries: the documents that another operation answers with."""
        document = self.whole(self.found(answer, within))
        return lambda summary: document

    def replaced(self, schema: dict, at: list[str], *, make: Callable[[dict], dict]) -> dict:
        """The schema with what `make` makes of that where these names lead."""
        schema = resolved(self._document, schema) if at else schema
        if "items" in schema:
            return {**schema, "items": self.replaced(schema["items"], at, make=make)}
        if not at:
            return make(schema)
        for union in UNIONS:
            if union in schema:
                members = [self.replaced(member, at, make=make) for member in schema[union]]
                return {union: members}  # each says its own type
        properties = schema.get("properties", {})
        if at[0] not in properties:
            return schema
        return {**schema, "properties": {**properties, at[0]: self.replaced(properties[at[0]], at[1:], make=make)}}

    def whole(self, schema: dict) -> dict:
        """A document: it has its `id` and `type`."""
        if "$ref" in schema:
            return self._component(schema, "Partial", self.whole)
        if any(union in schema for union in UNIONS):
            return self._union(schema, self.whole)
        return self._optional(schema, required=[name for name in ALWAYS if name in schema.get("properties", {})])

    def _part(self, schema: dict) -> dict:
        """What is inside a document: nothing has to be there."""
        if "$ref" in schema:
            return self._component(schema, "PartOf", self._part)
        if "items" in schema:
            return {**schema, "items": self._part(schema["items"])}
        if any(union in schema for union in UNIONS):
            return self._union(schema, self._part)
        return self._optional(schema, required=[])

    def _component(self, reference: dict, prefix: str, make: Any) -> dict:
        name = reference["$ref"].removeprefix(_PREFIX)
        found = self._document["components"]["schemas"][name]
        if not {"properties", "items", *UNIONS} & found.keys():  # nothing reaches into it
            return reference
        partial = f"{prefix}{name}"
        if partial not in self.made:
            self.made[partial] = {}  # it may lead to itself
            self.made[partial].update(make(self._as_listed(name, found)))
        return {"$ref": f"{_PREFIX}{partial}"}

    def _as_listed(self, name: str, document: dict) -> dict:
        """With what lists add to their items, such as a count: what these have and documents do not."""
        item = self._document["components"]["schemas"].get(f"{name}Item", {})
        return {**document, "properties": {**item.get("properties", {}), **document.get("properties", {})}}

    def _union(self, schema: dict, make: Any) -> dict:
        """Documents are told apart by their `type`; parts, and what has no type, may look alike."""
        (union,) = (union for union in UNIONS if union in schema)
        members = [make(member) for member in schema[union]]
        rest = {name: value for name, value in schema.items() if name not in {union, "discriminator"}}
        if "discriminator" not in schema or make != self.whole:
            return {**rest, ("allOf" if union == "allOf" else "anyOf"): members}
        mapping = {kind: self.whole({"$ref": to})["$ref"] for kind, to in schema["discriminator"]["mapping"].items()}
        return {**rest, union: members, "discriminator": {**schema["discriminator"], "mapping": mapping}}

    def _optional(self, schema: dict, *, required: list[str]) -> dict:
        if "properties" not in schema:
            return schema
        rest = {name: value for name, value in schema.items() if name not in {"properties", "required"}}
        properties = {name: self._part(inner) for name, inner in schema["properties"].items()}
        return {**rest, "properties": properties, **({"required": required} if required else {})}

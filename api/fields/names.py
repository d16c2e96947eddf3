"""The names of the fields of an operation's documents, read from the OpenAPI document.

They are read when a request needs them, because the OpenAPI document is made from the endpoints, which use this module.
"""

from dataclasses import dataclass
from functools import cache

from api.schema.document import openapi
from api.schema.with_fields import UNIONS, answers_of, resolve


@dataclass(frozen=True)
class DocumentsAt:
    """Where an operation's answer has its documents: in the property that `at` leads to, or the answer itself."""

    operation: str
    at: tuple[str, ...] = ()


class Level:
    """The fields that can be named at one place of a document."""

    def __init__(self, schemas: list[dict]) -> None:
        """`schemas`: the schemas of the values there, as `value_schemas` returns them."""
        self._properties: dict[str, list[dict]] = {}
        for schema in schemas:
            for name, inner in schema.get("properties", {}).items():
                self._properties.setdefault(name, []).append(inner)
        self._below: dict[str, Level] = {}
        # Fields with one possible value, such as the `type` of a block: they say what kind of object it is.
        self.constants = sorted(
            name for name, several in self._properties.items() if any("const" in inner for inner in several)
        )
        # An object whose names the schema does not know, such as JSON-LD.
        self.is_free = not self._properties and any(schema.get("type") == "object" for schema in schemas)

    @property
    def names(self) -> list[str]:
        """The names of the fields, sorted."""
        return sorted(self._properties)

    def __contains__(self, name: str) -> bool:
        return name in self._properties

    def below(self, name: str) -> "Level":
        """Return the fields inside the field `name`."""
        if name not in self._below:
            self._below[name] = Level([found for inner in self._properties[name] for found in value_schemas(inner)])
        return self._below[name]

    def knows(self, path: tuple[str, ...]) -> bool:
        """True if the names of `path`, each inside the one before, are all fields."""
        level = self
        for name in path:
            if name not in level:
                return False
            level = level.below(name)
        return True


@cache
def level_of(*shapes: DocumentsAt) -> Level:
    """Return the fields that can be named in documents of any of these shapes."""
    return Level([schema for shape in shapes for schema in _documents(shape)])


@cache
def levels_by_type(shape: DocumentsAt) -> dict[str, Level]:
    """Return type → the fields that can be named in its documents, for each type of page or snippet."""
    schemas: dict[str, list[dict]] = {}
    for schema in _documents(shape):
        kind = schema.get("properties", {}).get("type", {}).get("const")
        if kind:
            schemas.setdefault(kind, []).append(schema)
    return {kind: Level(several) for kind, several in schemas.items()}


def value_schemas(schema: dict) -> list[dict]:
    """Return the schemas of one value: follow references, list the members of unions and the items of arrays."""
    schema = resolve(openapi(), schema)
    members = [member for union in UNIONS for member in schema.get(union, [])]
    if "items" in schema:
        members.append(schema["items"])
    found = [] if members and "properties" not in schema else [schema]
    return found + [inner for member in members for inner in value_schemas(member)]


def _documents(shape: DocumentsAt) -> list[dict]:
    schemas = value_schemas(_answers()[shape.operation])
    for name in shape.at:
        schemas = [
            found
            for schema in schemas
            if name in schema.get("properties", {})
            for found in value_schemas(schema["properties"][name])
        ]
    return schemas


@cache
def _answers() -> dict[str, dict]:
    return answers_of(openapi())

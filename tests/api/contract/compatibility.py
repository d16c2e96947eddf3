"""What of a contract a client relies on, and a later contract breaks.

Compares OpenAPI documents for those who read. There may be more of everything: operations, parameters, fields, values,
members of unions. Nothing may go, become another type, or be absent where it was always there. No maintained tool on
PyPI or npm compares documents of OpenAPI 3.1 with discriminated unions; this is as much as the API uses.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from api.schema.with_fields import WITH_FIELDS, WITH_FULL

# Where nothing bounds a parameter.
_LEAST, _MOST = float("-inf"), float("inf")


class Broken(NamedTuple):
    """`place` is how the changelog names it: `Article.hero`, `list_articles?limit`, `GET /api/v1/tags/`.

    `NotFound: ETag` is a header of the problem that many operations share.
    """

    place: str
    what: str


def broken(old: dict, new: dict) -> list[Broken]:
    """In the order of the old document, each place once."""
    found = {change.place: change for change in _operations(old, new)}
    return list(found.values())


def _operations(old: dict, new: dict) -> Iterator[Broken]:
    comparison = _Comparison(old, new)
    for path, item in old["paths"].items():
        if path not in new["paths"]:
            yield Broken(f"GET {path}", "is no longer there")
            continue
        before, after = item["get"], new["paths"][path]["get"]
        name = before["operationId"]
        if after["operationId"] != name:
            yield Broken(name, f"is called {after['operationId']} now")
        yield from _parameters(name, before.get("parameters", []), after.get("parameters", []))
        yield from comparison.responses(name, before["responses"], after["responses"])


def _parameters(operation: str, old: list[dict], new: list[dict]) -> Iterator[Broken]:
    before = {parameter["name"]: parameter for parameter in old}
    after = {parameter["name"]: parameter for parameter in new}
    for name, parameter in before.items():
        place = f"{operation}?{name}"
        if name not in after:
            yield Broken(place, "is no longer taken")
        elif after[name]["in"] != parameter["in"] or _sent(after[name]) != _sent(parameter):
            yield Broken(place, "is another type")
        elif any(_narrower(part(parameter), part(after[name])) for part in (_whole, _values)):
            yield Broken(place, "takes less than before")
    for name, parameter in after.items():
        if parameter.get("required") and not before.get(name, {}).get("required"):
            yield Broken(f"{operation}?{name}", "is required now")


def _sent(parameter: dict) -> tuple:
    """How a value is written."""
    values = _values(parameter)
    return parameter["schema"].get("type"), parameter.get("explode"), values.get("type"), values.get("format")


def _whole(parameter: dict) -> dict:
    return parameter["schema"]


def _values(parameter: dict) -> dict:
    return parameter["schema"].get("items", parameter["schema"])


def _narrower(old: dict, new: dict) -> bool:
    if "enum" in new and not set(old.get("enum", [None])) <= set(new["enum"]):
        return True
    below = any(new.get(name, _LEAST) > old.get(name, _LEAST) for name in ("minimum", "minLength", "minItems"))
    above = any(new.get(name, _MOST) < old.get(name, _MOST) for name in ("maximum", "maxLength", "maxItems"))
    return below or above or ("pattern" in new and new["pattern"] != old.get("pattern"))


@dataclass
class _Comparison:
    """Of what is read. Components are compared once, so that those which contain themselves end."""

    old: dict
    new: dict
    seen: set[tuple[str, str]] = field(default_factory=set)

    def responses(self, operation: str, old: dict, new: dict) -> Iterator[Broken]:
        for status, response in old.items():
            place = operation if status == "200" else f"{operation}: {status}"
            if status in new:
                yield from self._answers(place, response, new[status])
            else:
                yield Broken(place, "is no longer answered")

    def _answers(self, place: str, old: dict, new: dict) -> Iterator[Broken]:
        """Of one status. Those that many operations share are compared, and named, once."""
        if "$ref" in old and old == new:
            if (old["$ref"], old["$ref"]) in self.seen:
                return
            self.seen.add((old["$ref"], old["$ref"]))
            place = old["$ref"].rpartition("/")[2]
        old, new = self._component(self.old, old), self._component(self.new, new)
        yield from self._headers(place, old.get("headers", {}), new.get("headers", {}))
        for media_type, content in old.get("content", {}).items():
            after = new.get("content", {}).get(media_type)
            if after is None:
                yield Broken(f"{place}: {media_type}", "is no longer given")
                continue
            yield from self.schemas(place, content["schema"], after["schema"])
            for kind, parameter in ((WITH_FIELDS, "fields"), (WITH_FULL, "view=full")):
                if kind in content:
                    yield from self._other_answer(f"{place}?{parameter}", content[kind], after.get(kind))

    def _headers(self, place: str, old: dict, new: dict) -> Iterator[Broken]:
        for name, header in old.items():
            always = self._component(self.old, header).get("required")
            if name not in new or (always and not self._component(self.new, new[name]).get("required")):
                yield Broken(f"{place}: {name}", "is a header that is no longer given, or not always")

    def _other_answer(self, place: str, old: dict, new: dict | None) -> Iterator[Broken]:
        if new is None:
            yield Broken(place, "has no schema of its answer any more")
        else:
            yield from self.schemas(place, old["schema"], new["schema"])

    def schemas(self, place: str, old: dict, new: dict) -> Iterator[Broken]:
        (old, was_null), (new, is_null) = _without_null(old), _without_null(new)
        if is_null and not was_null:
            yield Broken(place, "may be null now")
        if "$ref" in old:
            pair = (old["$ref"], new.get("$ref", ""))
            if pair in self.seen:
                return
            self.seen.add(pair)
            if pair[0] == pair[1]:
                place = old["$ref"].rpartition("/")[2]
        yield from self._resolved(place, self._component(self.old, old), self._component(self.new, new))

    def _resolved(self, place: str, old: dict, new: dict) -> Iterator[Broken]:
        if _kind(old) != _kind(new):
            yield Broken(place, "is another type")
        elif "discriminator" in old:
            yield from self._members(place, old["discriminator"]["mapping"], new["discriminator"]["mapping"])
        elif "items" in old:
            yield from self.schemas(f"{place}[]", old["items"], new["items"])
        elif "enum" in old and not set(old["enum"]) <= set(new.get("enum", [])):
            yield Broken(place, "no longer has all its values, or has any now")
        elif "properties" in old:
            yield from self._fields(place, old, new)

    def _members(self, place: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Broken]:
        for value, reference in old.items():
            if value in new:
                yield from self.schemas(f"{place}={value}", {"$ref": reference}, {"$ref": new[value]})
            else:
                yield Broken(f"{place}={value}", "is no longer there")

    def _fields(self, place: str, old: dict, new: dict) -> Iterator[Broken]:
        for name, schema in old["properties"].items():
            where = f"{place}.{name}"
            if name not in new.get("properties", {}):
                yield Broken(where, "is no longer there, or renamed")
                continue
            if name in old.get("required", []) and name not in new.get("required", []):
                yield Broken(where, "may be absent now")
            yield from self.schemas(where, schema, new["properties"][name])

    @staticmethod
    def _component(document: dict, part: dict) -> dict:
        if "$ref" not in part:
            return part
        _, _, kind, name = part["$ref"].split("/")
        return document["components"][kind][name]


def _without_null(schema: dict) -> tuple[dict, bool]:
    """A schema as it is but for null, and whether it allows that."""
    null = {"type": "null"}
    if isinstance(schema.get("type"), list):
        (kind,) = set(schema["type"]) - {"null"}
        values = {"enum": [value for value in schema["enum"] if value is not None]} if "enum" in schema else {}
        return {**schema, "type": kind, **values}, "null" in schema["type"]
    if "discriminator" not in schema and null in schema.get("oneOf", []):
        (other,) = [member for member in schema["oneOf"] if member != null]
        return other, True
    return schema, False


def _kind(schema: dict) -> Any:
    """What a decoder decides by."""
    if "discriminator" in schema:
        return schema["discriminator"]["propertyName"]
    return schema.get("type"), schema.get("format"), schema.get("const")

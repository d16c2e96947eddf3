"""Query parameters: declared once, then checked and documented. Nothing is ignored silently."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.http import QueryDict

from api.http.problems import InvalidParameter, invalid_parameter, nearest
from api.http.shapes import ProblemEntry
from pages.uris import composed

# JSON Schema of values as documents have them.
# A time of day, in hours and minutes.
TIME: dict[str, Any] = {"type": "string", "pattern": r"^\d\d:\d\d$"}
# ISO 8601, to the second; without years, months and weeks, which have no certain length.
DURATION: dict[str, Any] = {"type": "string", "pattern": r"^-?P(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$"}

# One that parts values: within a value it is written with a backslash.
_COMMA = re.compile(r"(?<!\\),")
# What stands for bytes that are no UTF-8.
_NO_UTF_8 = "\N{REPLACEMENT CHARACTER}"
# How many unknown names an error tells at most.
_TOLD = 10
# How many values a parameter takes at most, separated by commas.
MOST_VALUES = 100


class Invalid(ValueError):
    """A value that a parameter does not take: what was expected, and perhaps what was meant."""

    def __init__(self, detail: str, suggestion: str | None = None) -> None:
        super().__init__(detail)
        self.suggestion = suggestion

    def entries(self, parameter: str) -> list[ProblemEntry]:
        """Of `errors`."""
        return [invalid_parameter(parameter, str(self), suggestion=self.suggestion)]


@dataclass(frozen=True)
class Parameter:
    """`parse` turns the text into a value or raises `Invalid`; `schema` is its JSON Schema."""

    name: str
    description: str
    parse: Callable[[str], Any] = str
    schema: dict = field(default_factory=lambda: {"type": "string"})
    default: Any = None
    required: bool = False


def parse(query: QueryDict, parameters: Iterable[Parameter]) -> dict[str, Any]:
    """Values by name, defaults included. Raises a Problem that names every mistake."""
    declared = {parameter.name: parameter for parameter in parameters}
    errors = [_unknown(name, declared) for name in islice((name for name in query if name not in declared), _TOLD)]
    values: dict[str, Any] = {}
    for name, parameter in declared.items():
        given = query.getlist(name)
        values[name] = parameter.default
        if not given:
            if parameter.required:
                errors.append(invalid_parameter(name, f"Give {name}: {parameter.description}"))
            continue
        try:
            values[name] = _value(parameter, given)
        except Invalid as error:
            errors += error.entries(name)
    if errors:
        raise InvalidParameter(" ".join(error["detail"] for error in errors), errors=errors)
    return values


def _value(parameter: Parameter, given: list[str]) -> Any:
    if len(given) > 1:
        raise Invalid(f"{parameter.name} is given {len(given)} times. Give it once.")
    if "\0" in given[0]:
        raise Invalid(f"{parameter.name} contains a null byte, which no value has.")
    if _NO_UTF_8 in given[0]:
        raise Invalid(f"{parameter.name} is no UTF-8. Write é as %C3%A9.")
    return parameter.parse(composed(given[0]))


def _unknown(name: str, declared: Iterable[str]) -> ProblemEntry:
    suggestion = nearest(name, declared)
    known = f"Did you mean {suggestion}?" if suggestion else f"Known here: {', '.join(sorted(declared)) or 'none'}."
    return invalid_parameter(name, f"{name!r} is no parameter of this address. {known}", suggestion=suggestion)


# --- kinds of values ---


def whole_number(name: str, low: int, high: int) -> Callable[[str], int]:
    def parse_number(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 20) or not low <= int(text) <= high:
            raise Invalid(f"{name} takes a whole number from {low} to {high}, not {text!r}.")
        return int(text)

    return parse_number


def one_of(name: str, choices: Iterable[str]) -> Callable[[str], str]:
    choices = sorted(choices)

    def parse_choice(text: str) -> str:
        if text not in choices:
            raise Invalid(f"{name} takes one of {', '.join(choices)}, not {text!r}.", nearest(text, choices))
        return text

    return parse_choice


def several(item: Callable[[str], Any]) -> Callable[[str], list]:
    def parse_several(text: str) -> list:
        parts = [part.replace("\\,", ",") for part in _COMMA.split(text)]
        if len(parts) > MOST_VALUES:
            raise Invalid(f"It takes {MOST_VALUES} values at most, not {len(parts)}. Ask several times.")
        return [item(part.strip()) for part in parts]

    return parse_several


def listed(item: dict) -> dict:
    """The schema of values that are separated by commas."""
    return {"type": "array", "items": item, "minItems": 1}


def normalised(text: str) -> str:
    """The same for all spellings that ask for the same."""
    return ",".join(sorted({name.strip() for name in text.split(",")}))


def given(name: str) -> Callable[[str], str]:
    def parse_given(text: str) -> str:
        if not text:
            raise Invalid(f"{name} takes one or more values, separated by commas; one of them is empty.")
        return text

    return parse_given


def uuid(name: str) -> Callable[[str], UUID]:
    def parse_uuid(text: str) -> UUID:
        try:
            return UUID(text)
        except ValueError:
            raise Invalid(f"{name} takes ids, which are UUIDs; {text!r} is none.") from None

    return parse_uuid


def flag(name: str) -> Callable[[str], bool]:
    def parse_flag(text: str) -> bool:
        if text not in {"true", "false"}:
            raise Invalid(f"{name} takes true or false, not {text!r}.", nearest(text, ["true", "false"]))
        return text == "true"

    return parse_flag


def switch(name: str, description: str) -> Parameter:
    return Parameter(name, description, flag(name), {"type": "boolean", "default": False}, default=False)


def limit(most: int, *, default: int, description: str) -> Parameter:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return Parameter("limit", description, whole_number("limit", 1, most), schema, default=default)


SITE = Parameter(
    "site",
    "Hostname of the site to answer for, with its port where several sites have that name: example.org:8080. "
    "By default the site that the request's host names.",
)
MIN_VERSION = Parameter(
    "min_version",
    "Answer at least as new as this content version, or 503 with Retry-After.",
    whole_number("min_version", 0, 2**63 - 1),
    {"type": "integer", "format": "int64", "minimum": 0},
)
# What every read takes.
READ = [SITE, MIN_VERSION]
LOCALE = Parameter("locale", "Language code, such as en. By default the site's own.")
LOCALES = Parameter("locale", "Language code, such as en, or * for all. By default the site's own.")
FALLBACK = Parameter(
    "fallback", "Language code: what is not translated into the language asked for is given in this one instead."
)
LIMIT = limit(100, default=20, description="How many items to give at most.")
CURSOR = Parameter("cursor", "Where to go on: opaque, from `meta.next` or `meta.previous`.")
MOST_OFFSET = 10_000
OFFSET = Parameter(
    "offset",
    "How many items to leave out, for archives with numbered pages. Cursors reach further; nothing moves under them.",
    whole_number("offset", 0, MOST_OFFSET),
    {"type": "integer", "minimum": 0, "maximum": MOST_OFFSET},
)
TOTAL = switch("total", "Whether to count: true gives `meta.total`.")
COUNTS = switch("counts", "Whether to count for each item how many live pages name it: true gives `count`.")
COUNTS_LOCALE = Parameter(
    "locale", "With counts=true: the language whose pages are counted, or * for all. By default the site's own."
)
SLUGS = Parameter("slug", "Only these slugs, separated by commas.", several(given("slug")), listed({"type": "string"}))
IDS = Parameter(
    "id",
    "Only these ids, separated by commas, in every language.",
    several(uuid("id")),
    listed({"type": "string", "format": "uuid"}),
)

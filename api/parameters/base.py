"""Query parameters. Each is declared once, then checked and documented; unknown ones are errors."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import QueryDict
from wagtail.coreutils import get_supported_content_language_variant

from api.http.problems import InvalidParameter, invalid_parameter, nearest
from api.http.shapes import ProblemEntry
from pages.web.uris import composed

# A comma that separates values. Within a value, a comma is escaped with a backslash.
_COMMA = re.compile(r"(?<!\\),")
# The maximum length of a parameter, and of a key in a path.
LONGEST = 10_000
# Stands for bytes that are not UTF-8.
_NO_UTF_8 = "\N{REPLACEMENT CHARACTER}"
# An error lists at most this many unknown parameters.
_MOST_ERRORS = 10
# A parameter takes at most this many values.
MOST_VALUES = 100


# JSON Schema of any text but the empty one, and of one that is not only spaces.
NONEMPTY: dict[str, Any] = {"type": "string", "minLength": 1}
NOT_BLANK: dict[str, Any] = {**NONEMPTY, "pattern": "\\S"}


class Invalid(ValueError):
    """Raised for a value that a parameter does not take: what is expected, and perhaps the value that was meant."""

    def __init__(self, detail: str, suggestion: str | None = None) -> None:
        super().__init__(detail)
        self.suggestion = suggestion

    def entries(self, parameter: str) -> list[ProblemEntry]:
        """Return the entries of the problem's `errors`."""
        return [invalid_parameter(parameter, str(self), suggestion=self.suggestion)]


@dataclass(frozen=True)
class Parameter:
    """A query parameter. `parse` turns its text into a value or raises `Invalid`; `schema` is its JSON Schema.

    If the schema is an array, the parameter takes several values, and `parse` gets a list of their texts. In a request
    they are separated by commas, or the parameter is repeated.
    """

    name: str
    description: str
    parse: Callable[[Any], Any] = str
    schema: dict = field(default_factory=lambda: NONEMPTY)
    default: Any = None
    required: bool = False

    @property
    def takes_several(self) -> bool:
        """True if it takes several values."""
        return bool(self.schema.get("type") == "array")


def parse(query: QueryDict, parameters: Iterable[Parameter]) -> dict[str, Any]:
    """Return the parameters' values by name, defaults included. Raise a Problem that names every mistake."""
    declared = {parameter.name: parameter for parameter in parameters}
    unknown_names = (name for name in query if name not in declared)
    errors = [_unknown_parameter(name, declared) for name in islice(unknown_names, _MOST_ERRORS)]
    values: dict[str, Any] = {}
    for name, parameter in declared.items():
        texts = query.getlist(name)
        values[name] = parameter.default
        if not texts:
            if parameter.required:
                errors.append(invalid_parameter(name, f"{name} is required. {parameter.description}"))
            continue
        try:
            values[name] = _parse_value(parameter, texts)
        except Invalid as error:
            errors += error.entries(name)
    if errors:
        raise InvalidParameter(" ".join(error["detail"] for error in errors), errors=errors)
    return values


def _parse_value(parameter: Parameter, texts: list[str]) -> Any:
    length = sum(map(len, texts))
    if length > LONGEST:
        raise Invalid(f"{parameter.name} has {length:,} characters. Give at most {LONGEST:,}.")
    if any("\0" in text for text in texts):
        raise Invalid(f"{parameter.name} contains a null byte. Remove it.")
    if any(_NO_UTF_8 in text for text in texts):
        raise Invalid(f"{parameter.name} is not valid UTF-8. Write é as %C3%A9.")
    if parameter.takes_several:
        values = values_in(texts)
        if len(values) > MOST_VALUES:
            detail = f"{parameter.name} takes at most {MOST_VALUES} values, not {len(values)}. Send several requests."
            raise Invalid(detail)
        return parameter.parse(values)
    if len(set(texts)) > 1:
        raise Invalid(f"{parameter.name} takes one value, but is given {len(texts)} times. Give it once.")
    value = parameter.parse(composed(texts[0]))
    if not texts[0]:
        raise Invalid(f"{parameter.name} is empty. Give it a value, or leave it out.")
    return value


def values_in(texts: list[str]) -> list[str]:
    """Return the values of a parameter that takes several, as a request has them: repeated, or with commas between."""
    return [part.replace("\\,", ",").strip() for text in texts for part in _COMMA.split(composed(text))]


def _unknown_parameter(name: str, declared: Iterable[str]) -> ProblemEntry:
    suggestion = nearest(name, declared)
    if suggestion:
        remedy = f"Did you mean {suggestion!r}?"
    elif known := ", ".join(sorted(declared)):
        remedy = f"This address takes {known}."
    else:
        remedy = "This address takes no parameters."
    return invalid_parameter(name, f"Unknown parameter {name!r}. {remedy}", suggestion=suggestion)


# --- parsers of values ---


def whole_number(name: str, low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from `low` to `high`, for the parameter `name`."""

    def parse_number(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 20) or not low <= int(text) <= high:
            raise Invalid(f"{name} takes a whole number from {low} to {high}, not {text!r}.")
        return int(text)

    return parse_number


def one_of(name: str, choices: Iterable[str]) -> Callable[[str], str]:
    """Return a parser that takes one of `choices`, for the parameter `name`."""
    choices = sorted(choices)

    def parse_choice(text: str) -> str:
        if text not in choices:
            raise Invalid(f"{name} takes one of {', '.join(choices)}, not {text!r}.", nearest(text, choices))
        return text

    return parse_choice


def each(item: Callable[[str], Any]) -> Callable[[list[str]], list]:
    """Return a parser of several values; `item` parses each of them."""
    return lambda texts: [item(text) for text in texts]


def in_order(item: Callable[[str], Any]) -> Callable[[list[str]], tuple]:
    """Return a parser of several values whose order matters; `item` parses each of them."""
    return lambda texts: tuple(dict.fromkeys(map(item, texts)))


def array_of(item: dict) -> dict:
    """Return the JSON Schema of a parameter that takes several values; `item` is the schema of one."""
    return {"type": "array", "items": item, "minItems": 1, "maxItems": MOST_VALUES}


def nonempty(name: str) -> Callable[[str], str]:
    """Return a parser of any text but the empty one, for the parameter `name`."""

    def parse_text(text: str) -> str:
        if not text:
            raise Invalid(f"{name} contains an empty value. Give one or more values, such as {name}=a,b.")
        return text

    return parse_text


def uuid(name: str) -> Callable[[str], UUID]:
    """Return a parser of ids, which are UUIDs, for the parameter `name`."""

    def parse_uuid(text: str) -> UUID:
        try:
            return UUID(text)
        except ValueError:
            raise Invalid(f"{name} takes an id, which is a UUID, not {text!r}. Lists give ids.") from None

    return parse_uuid


def flag(name: str) -> Callable[[str], bool]:
    """Return a parser of `true` and `false`, for the parameter `name`."""

    def parse_flag(text: str) -> bool:
        if text not in {"true", "false"}:
            raise Invalid(f"{name} takes true or false, not {text!r}.", nearest(text, ["true", "false"]))
        return text == "true"

    return parse_flag


def one_language(text: str) -> str:
    """Parse a `locale` that names one language."""
    if text == "*":
        detail = "locale=* is for lists. Give one language, such as en, or leave locale out."
        raise Invalid(detail, get_supported_content_language_variant(settings.LANGUAGE_CODE))
    return text


def switch(name: str, description: str) -> Parameter:
    """Return a parameter that is true or false, and false by default."""
    return Parameter(name, description, flag(name), {"type": "boolean", "default": False}, default=False)


def limit(most: int, *, default: int, description: str) -> Parameter:
    """Return the parameter `limit`, a whole number from 1 to `most`."""
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return Parameter("limit", description, whole_number("limit", 1, most), schema, default=default)


SITE = Parameter(
    "site",
    "Hostname of the site to answer for, with its port where several sites have that name: example.org:8080. "
    "By default the site of the request's host.",
)
MIN_VERSION = Parameter(
    "min_version",
    "Answer at least as new as this content version, or 503 with Retry-After.",
    whole_number("min_version", 0, 2**63 - 1),
    {"type": "integer", "format": "int64", "minimum": 0},
)
# The parameters of every read.
READ = [SITE, MIN_VERSION]
LOCALE = Parameter("locale", "Language code, such as en. By default the site's own.", one_language)
LOCALES = Parameter("locale", "Language code, such as en, or * for all. By default the site's own.")
FALLBACK = Parameter(
    "fallback",
    "Language codes: an item that is not translated into the language asked for is given in the first of these that it "
    "has.",
    in_order(nonempty("fallback")),
    array_of(NONEMPTY),
)
LIMIT = limit(100, default=20, description="How many items to give at most.")
CURSOR = Parameter("cursor", "Where the list continues: an opaque text from `meta.next` or `meta.previous`.")
MOST_OFFSET = 10_000
OFFSET = Parameter(
    "offset",
    "How many items to skip, for archives with numbered pages. Cursors reach further, and edits do not shift their "
    "items.",
    whole_number("offset", 0, MOST_OFFSET),
    {"type": "integer", "minimum": 0, "maximum": MOST_OFFSET},
)
FULL = "full"
VIEW = Parameter(
    "view",
    "full: whole documents instead of summaries. Their schema is `x-with-view-full`.",
    one_of("view", ["summary", FULL]),
    {"type": "string", "enum": ["summary", FULL], "default": "summary"},
    "summary",
)
TOTAL = switch("total", "true adds `meta.total`, the number of items in the whole list.")
COUNTS = switch("counts", "true adds `count` to each item: how many live pages name it.")
COUNTS_LOCALE = Parameter(
    "locale", "With counts=true: the language whose pages are counted, or * for all. By default the site's own."
)
SLUGS = Parameter("slug", "Only these slugs.", each(nonempty("slug")), array_of(NOT_BLANK))
IDS = Parameter(
    "id",
    "Only these ids, in every language.",
    each(uuid("id")),
    array_of({"type": "string", "format": "uuid"}),
)

"""Parameters that limit a list to a range of dates, times, instants, durations or numbers."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.dateparse import parse_duration

from api.lists.placement import number_key, sort_key
from api.lists.query import Range
from api.parameters.base import Invalid, Parameter
from pages.shapes.values import DURATION_SCHEMA, TIME_SCHEMA
from pages.values import in_utc

# The most characters of a number, and its most digits before or after the decimal point.
_DIGITS, _MAGNITUDE = 40, 18
_COMPARISONS = {
    "__gte": "At this or later, or greater.",
    "__gt": "Later, or greater.",
    "__lte": "At this or earlier, or less.",
    "__lt": "Earlier, or less.",
}


@dataclass(frozen=True)
class Kind:
    """A kind of values that can be in a range. `key` parses a text into a sort key; `schema` is its JSON Schema."""

    key: Callable[[str], str]
    schema: dict
    example: str


def kind_of(model: Any, attribute: str) -> Kind | None:
    """Return the kind of a model's field, or None if its values cannot be in a range."""
    found = model._meta.get_field(attribute) if attribute in _field_names(model) else None
    if isinstance(found, models.DateTimeField):
        return Kind(_instant, {"type": "string", "format": "date-time"}, "2026-01-31T09:00:00Z")
    if isinstance(found, models.DateField):
        return Kind(_date, {"type": "string", "format": "date"}, "2026-01-31")
    if isinstance(found, models.TimeField):
        return Kind(_time, TIME_SCHEMA, "09:30")
    if isinstance(found, models.DurationField):
        return Kind(_duration, DURATION_SCHEMA, "PT1H30M")
    if isinstance(found, models.IntegerField):
        return Kind(_whole_number, {"type": "number"}, "20")
    if isinstance(found, models.DecimalField | models.FloatField):
        return Kind(_number, {"type": "number"}, "20")
    return None


def _field_names(model: Any) -> set[str]:
    return {found.name for found in model._meta.get_fields()}


def range_parameters(name: str, kind: Kind) -> list[Parameter]:
    """Return the parameters of an ordering's range, such as `date`, `date__gte` and `date__lt`."""

    def parse_as(full_name: str) -> Callable[[str], str]:
        def parse(text: str) -> str:
            try:
                return kind.key(text)
            except (ValueError, ArithmeticError):
                plus = " Write + as %2B in a URL." if " " in text.strip() else ""
                raise Invalid(f"{full_name} takes a value such as {kind.example}, not {text!r}.{plus}") from None

        return parse

    described = {"": "Just this.", **_COMPARISONS}
    return [
        Parameter(name + suffix, f"By {name}: {what[0].lower()}{what[1:]}", parse_as(name + suffix), kind.schema)
        for suffix, what in described.items()
    ]


def range_of(name: str, values: dict[str, Any]) -> Range:
    """Return the range of sort keys that the parameters of an ordering give.

    Absent values have the key "" and are in no range. The smallest key after `key` is `key + "\\1"`.
    """
    bounds = Range()
    least = Range(low="\1")
    for suffix, bound in (
        ("", lambda key: Range(key, f"{key}\1")),
        ("__gte", lambda key: Range(low=key)),
        ("__gt", lambda key: Range(low=f"{key}\1")),
        ("__lte", lambda key: Range(high=f"{key}\1")),
        ("__lt", lambda key: Range(high=key)),
    ):
        key = values[name + suffix]
        if key is not None:
            bounds = bounds.within(least).within(bound(key))
    return bounds


def _instant(text: str) -> str:
    """Return a key with fractions of a second, if the text has them. Served instants have none."""
    moment = datetime.datetime.fromisoformat(text.upper())
    return in_utc(moment).isoformat()


def _date(text: str) -> str:
    return sort_key(datetime.date.fromisoformat(text))


def _time(text: str) -> str:
    """Return a key with seconds, if the text has them. Served times have none."""
    time = datetime.time.fromisoformat(text)
    if time.tzinfo:
        raise ValueError(text)
    return time.isoformat() if time.second or time.microsecond else time.isoformat("minutes")


def _duration(text: str) -> str:
    duration = parse_duration(text)
    if duration is None:
        raise ValueError(text)
    return number_key(Decimal(duration // datetime.timedelta(microseconds=1)) / 10**6)


def _number(text: str) -> str:
    return sort_key(_decimal(text))


def _whole_number(text: str) -> str:
    """Return an exact key. Unlike other numbers, whole numbers are not served as floats."""
    return number_key(_decimal(text))


def _decimal(text: str) -> Decimal:
    if len(text) > _DIGITS:
        raise ValueError(text)
    number = Decimal(text)
    # Arithmetic with a large exponent is slow.
    if not number.is_finite() or abs(number.adjusted()) > _MAGNITUDE:
        raise ValueError(text)
    return number

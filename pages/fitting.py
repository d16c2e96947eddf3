"""What leaves is as its serializer declares it: what does not fit is left out, and told.

What is stored may have come past the forms: from an import, a program, an older version, a draft that was published
without its form. The serializer that the schema is made of decides; nothing here knows a field of ours by name.
"""

import datetime
import math
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import serializers

from pages.links import safe_href, web_url

# Told of what is left out: where it stands, such as `items.2.question`, and what to do about it.
LeaveOut = Callable[[str, str], None]

MISSING = "It is missing. Fill it in, or remove what it belongs to."
UNREADABLE = "It cannot be read. Enter it again, or remove it."
# orjson writes integers of 64 bits.
_GREATEST = 2**63 - 1


class Unfit(Exception):
    """Something has no value of the shape that it is declared to have. `at`: where it stands."""

    def __init__(self, at: str, detail: str) -> None:
        super().__init__(f"{at}: {detail}" if at else detail)
        self.at, self.detail = at, detail

    def below(self, name: str) -> "Unfit":
        return Unfit(joined(name, self.at), self.detail)


def joined(*names: str) -> str:
    return ".".join(filter(None, names))


def fitted(shape: Any, value: Any, leave_out: LeaveOut, at: str = "") -> Any:
    """The value as the serializer or field `shape` declares it.

    What does not fit is null where that may be, and left out of a list; each time `leave_out` is told. Raises Unfit
    where the value itself does not fit.
    """
    shape = getattr(shape, "shape", shape)  # of a computed field
    if value is None:
        if shape.allow_null:
            return None
        raise Unfit(at, MISSING)
    if isinstance(shape, serializers.ListSerializer | serializers.ListField):
        return _fitted_list(shape, value, leave_out, at)
    if isinstance(shape, serializers.Serializer):
        return _fitted_parts(shape, value, leave_out, at)
    return _fitted_leaf(shape, value, at)


def _fitted_list(shape: Any, values: Any, leave_out: LeaveOut, at: str) -> list:
    if not isinstance(values, list | tuple):
        raise Unfit(at, UNREADABLE)
    fit = []
    for number, value in enumerate(values, 1):
        try:
            fit.append(fitted(shape.child, value, leave_out, joined(at, str(number))))
        except Unfit as unfit:
            leave_out(unfit.at, unfit.detail)
    if not fit and not shape.allow_empty:
        raise Unfit(at, "Nothing of it can be shown. Fill it in, or remove it.")
    order = getattr(shape.child, "order", None)  # that of what readers get, whatever the editor's is
    return sorted(fit, key=order) if order else fit


def _fitted_parts(shape: serializers.Serializer, value: Any, leave_out: LeaveOut, at: str) -> dict:
    if not isinstance(value, Mapping):  # a row or an object
        try:
            value = shape.to_representation(value)
        except (TypeError, AttributeError, KeyError):
            raise Unfit(at, UNREADABLE) from None
    fit = dict(value)
    for name, part in shape.fields.items():
        if name in value or part.required or part.read_only:
            fit[name] = fitted_part(part, value.get(name), leave_out, joined(at, name))
    return fit


def fitted_part(shape: Any, value: Any, leave_out: LeaveOut, at: str) -> Any:
    """The same, but what does not fit is null where that may be."""
    try:
        return fitted(shape, value, leave_out, at)
    except Unfit as unfit:
        if not getattr(shape, "shape", shape).allow_null:
            raise
        leave_out(unfit.at, unfit.detail)
        return None


def is_leaf(field: Any) -> bool:
    """Whether values of the field are looked at, and brought into its form, here."""
    return isinstance(field, tuple(_LEAVES))


def _fitted_leaf(field: Any, value: Any, at: str) -> Any:
    kind = next((kind for kind in _LEAVES if isinstance(field, kind)), None)
    if kind is None:  # rich text, summaries of pages and the like: made by the context, in the shape that they have
        return value
    try:
        return _LEAVES[kind](field, value)
    except Unfit as unfit:
        raise Unfit(at, unfit.detail) from None
    except (ValueError, TypeError, ArithmeticError, AttributeError, ValidationError, serializers.ValidationError):
        raise Unfit(at, f"It is {_shortened(value)}, which does not fit. Enter it again, or remove it.") from None


def _text(field: Any, value: Any) -> str | None:
    if isinstance(value, bool | list | dict | bytes):
        raise TypeError
    text = field.to_representation(value)
    if text is None:
        if field.allow_null:
            return None
        raise Unfit("", MISSING)
    if not text.strip() and not (field.allow_blank or field.allow_null):
        raise Unfit("", "It is empty. Fill it in, or remove what it belongs to.")
    for validator in field.validators:
        validator(text)
    return str(text)


def _choice(field: Any, value: Any) -> Any:
    if not isinstance(value, str | int) or value not in field.choices:
        raise Unfit("", f"It is {_shortened(value)}. Choose one of {', '.join(map(str, field.choices))}.")
    return value


def _choices(field: Any, values: Any) -> list:
    """In the order in which they can be chosen."""
    chosen = {_choice(field, value) for value in values} if isinstance(values, list | tuple | set) else None
    if chosen is None or not (chosen or field.allow_empty):
        raise TypeError
    return [choice for choice in field.choices if choice in chosen]


def _address(field: Any, value: Any) -> str:
    text = str(value)
    if not (web_url(text) or safe_href(text)):
        raise ValueError
    return text


def _number(field: Any, value: Any) -> int | float:
    if isinstance(value, bool):
        raise TypeError
    number = field.to_representation(value)
    if not math.isfinite(number) or (isinstance(number, int) and abs(number) > _GREATEST):
        raise ValueError
    for validator in field.validators:
        validator(number)
    return number


def _boolean(field: Any, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _identifier(field: Any, value: Any) -> str:
    return str(uuid.UUID(str(value)))


def _date(field: Any, value: Any) -> Any:
    day = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
    return field.to_representation(day)


def _shortened(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


# The first that fits. A field's own `to_representation` is heeded by text and numbers, which may be stored otherwise.
_LEAVES: dict[type, Callable[[Any, Any], Any]] = {
    serializers.MultipleChoiceField: _choices,
    serializers.ChoiceField: _choice,
    serializers.UUIDField: _identifier,
    serializers.URLField: _address,
    serializers.CharField: _text,
    serializers.IntegerField: _number,
    serializers.FloatField: _number,
    serializers.BooleanField: _boolean,
    serializers.DateField: _date,
}

"""Support for fields and serializers of REST framework in `api_fields`: their types and their values."""

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Annotated, Any, Literal, NotRequired

from django.core.exceptions import ValidationError
from django.db import models
from drf_spectacular.openapi import AutoSchema
from pydantic import AfterValidator, Field, TypeAdapter, WithJsonSchema
from rest_framework import serializers

from pages.shapes.records import record
from pages.shapes.values import (
    Date,
    Duration,
    Filled,
    Flag,
    Instant,
    Integer,
    Real,
    Text,
    Time,
    Url,
    Uuid,
)

# Replaces a value that a field cannot read. It fits no type.
UNREADABLE = object()


def shape_of_field(name: str, field: serializers.Field) -> Any:
    """Return the type of the output of a REST framework field with this name."""
    return shape_of(_holder(name, field)().fields[name])


def value_of_field(name: str, field: serializers.Field, instance: Any, context: Any) -> Any:
    """Return the field's output for an instance, before it is fitted into its type."""
    bound = _holder(name, field)(context=context).fields[name]
    return _represent(bound, bound.get_attribute(instance))


@cache
def _holder(name: str, field: serializers.Field) -> type[serializers.Serializer]:
    """Return a serializer with only this field. Fields need a serializer to find their attribute."""
    return type("Holder", (serializers.Serializer,), {name: deepcopy(field)})


def _represent(field: Any, value: Any) -> Any:
    """Represent items and parts one by one, so that an unreadable one does not affect the others."""
    if value is None:
        return None
    if isinstance(field, serializers.ListSerializer | serializers.ListField) and isinstance(value, list | tuple):
        return [_represent(field.child, item) for item in value]
    if type(field).__dict__.get("to_representation") is None and isinstance(field, serializers.Serializer):
        return _parts(field, value)
    if isinstance(field, _CONVERTED_BY_PYDANTIC):
        return value
    if isinstance(field, serializers.MultipleChoiceField) and isinstance(value, list | tuple | set):
        order = {choice: place for place, choice in enumerate(field.choices)}
        return sorted(value, key=lambda choice: order.get(choice, len(order)))
    try:
        return field.to_representation(value)
    except (TypeError, ValueError, AttributeError, KeyError, ArithmeticError):
        return UNREADABLE


def _parts(serializer: serializers.Serializer, value: Any) -> Any:
    if not isinstance(value, Mapping | models.Model) and not hasattr(value, "__dict__"):
        return UNREADABLE
    parts: dict[str, Any] = {}
    for part in serializer._readable_fields:
        try:
            parts[str(part.field_name)] = _represent(part, part.get_attribute(value))
        except (KeyError, AttributeError, serializers.SkipField):
            continue
    return parts


# pydantic converts the values of these fields.
_CONVERTED_BY_PYDANTIC = (
    serializers.DateTimeField,
    serializers.DateField,
    serializers.TimeField,
    serializers.DurationField,
    serializers.DecimalField,
    serializers.FloatField,
)


def shape_of(field: Any) -> Any:
    """Return the type of the output of a REST framework field."""
    shape = _shape_without_null(field)
    if field.help_text:
        shape = Annotated[shape, Field(description=str(field.help_text))]
    return shape | None if field.allow_null else shape


def _shape_without_null(field: Any) -> Any:
    if isinstance(field, serializers.ListSerializer | serializers.ListField):
        inner = shape_of(field.child)
        return list[inner] if field.allow_empty else Annotated[list[inner], Filled]  # type: ignore[valid-type]
    if isinstance(field, serializers.Serializer):
        return _shape_of_serializer(type(field))
    if isinstance(field, serializers.MultipleChoiceField):
        return list[Literal[tuple(field.choices)]]  # type: ignore[misc]
    if isinstance(field, serializers.ChoiceField):
        return Literal[tuple(field.choices)]
    if type(field) is serializers.CharField:
        return _with_bounds(field, str if field.allow_blank or field.allow_null else Text)
    found = next((shape for kind, shape in _FIELDS.items() if isinstance(field, kind)), None)
    return _with_bounds(field, found) if found else Annotated[Any, WithJsonSchema(_schema_of(field))]


def _with_bounds(field: serializers.Field, shape: Any) -> Any:
    """Add the bounds that the field declares to the type."""
    bounds = {name: value for name, value in _schema_of(field).items() if name in _BOUNDS}
    if not bounds:
        return shape

    def check(value: Any) -> Any:
        try:
            field.run_validators(value)
        except (ValidationError, serializers.ValidationError) as error:
            raise ValueError(str(error)) from error
        return value

    described = TypeAdapter(shape).json_schema(mode="serialization")
    return Annotated[shape, AfterValidator(check), WithJsonSchema({**described, **bounds})]


def _schema_of(field: serializers.Field) -> dict:
    plain = deepcopy(field)
    plain.allow_null, plain.help_text = False, None
    schema = AutoSchema()._map_serializer_field(plain, "response")
    return {name: value for name, value in schema.items() if name != "readOnly"}


_BOUNDS = {"minimum", "maximum", "minLength", "maxLength", "pattern"}


@cache
def _shape_of_serializer(kind: type[serializers.Serializer]) -> Any:
    parts = {
        name: shape_of(part) if part.required or part.read_only else NotRequired[shape_of(part)]
        for name, part in kind().fields.items()
        if not part.write_only
    }
    return record(kind.__name__.removesuffix("Serializer"), parts, description=kind.__doc__)


_FIELDS: dict[Any, Any] = {
    serializers.UUIDField: Uuid,
    serializers.URLField: Url,
    serializers.CharField: Text,
    serializers.IntegerField: Integer,
    serializers.FloatField: Real,
    serializers.DecimalField: Real,
    serializers.BooleanField: Flag,
    serializers.DateTimeField: Instant,
    serializers.DateField: Date,
    serializers.TimeField: Time,
    serializers.DurationField: Duration,
}

"""Support for fields and serializers of REST framework in `api_fields`: their types and their values."""

from copy import copy, deepcopy
from functools import cache
from typing import Annotated, Any, Literal, NotRequired

from django.core.exceptions import ValidationError
from django.utils.translation import override
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
    String,
    Text,
    Time,
    Unreadable,
    Url,
    Uuid,
)


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
    if isinstance(field, serializers.Serializer) and not _has_own_output(field, serializers.Serializer):
        return _parts(field, value)
    if isinstance(field, serializers.MultipleChoiceField) and isinstance(value, list | tuple | set):
        return [choice for choice in field.choices if choice in value] + [
            choice for choice in value if choice not in field.choices
        ]
    kind = next((kind for kind in _LEAVES if isinstance(field, kind)), None)
    if kind and not _has_own_output(field, kind):
        return value  # its type brings it into form
    try:
        return field.to_representation(value)
    except (TypeError, ValueError, AttributeError, KeyError, ArithmeticError) as error:
        return Unreadable(f"{type(error).__name__}: {error}")


def _has_own_output(field: Any, kind: type) -> bool:
    """Return True if the field makes its output otherwise than REST framework's own fields of this kind."""
    return type(field).to_representation is not kind.to_representation  # type: ignore[attr-defined]


def _parts(serializer: serializers.Serializer, value: Any) -> Any:
    if isinstance(value, str | bytes | int | float | list):
        return Unreadable("It is not an object.")
    parts: dict[str, Any] = {}
    for part in serializer._readable_fields:
        try:
            parts[str(part.field_name)] = _represent(part, part.get_attribute(value))
        except (KeyError, AttributeError, serializers.SkipField):
            continue
    return parts


# Fields whose values the types of `pages.shapes.values` bring into form.
_LEAVES: tuple[type, ...] = (
    serializers.MultipleChoiceField,
    serializers.ChoiceField,
    serializers.UUIDField,
    serializers.URLField,
    serializers.CharField,
    serializers.IntegerField,
    serializers.FloatField,
    serializers.BooleanField,
    serializers.DateField,
)


def shape_of(field: Any) -> Any:
    """Return the type of the output of a REST framework field."""
    shape = _shape_without_null(field)
    if field.help_text:
        with override("en"):  # whoever opens the document first
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
    if isinstance(field, serializers.CharField) and not isinstance(field, serializers.URLField):
        return _with_bounds(field, String if field.allow_blank or field.allow_null else Text)
    found = next((shape for kind, shape in _FIELDS.items() if isinstance(field, kind)), None)
    return _with_bounds(field, found) if found else Annotated[Any, WithJsonSchema(_schema_of(field))]


def _with_bounds(field: serializers.Field, shape: Any) -> Any:
    """Add the bounds that the field declares to the type."""
    bounds = {name: value for name, value in _schema_of(field).items() if name in _BOUNDS}
    if not (bounds or field.validators):
        return shape

    def check(value: Any) -> Any:
        if value in ("", None):  # forms do not validate what is empty either
            return value
        try:
            field.run_validators(value)
        except (ValidationError, serializers.ValidationError) as error:
            raise ValueError(str(error)) from error
        return value

    described = TypeAdapter(shape).json_schema(mode="serialization")
    return Annotated[shape, AfterValidator(check), WithJsonSchema({**described, **bounds})]


def _schema_of(field: serializers.Field) -> dict:
    plain = copy(field)  # not `deepcopy`, which unbinds it from its serializer
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

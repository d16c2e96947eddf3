"""The fields of documents, from `api_fields`: where a value comes from, and its type."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from operator import attrgetter
from typing import Any, Literal

from django.db import models
from rest_framework import serializers
from wagtail.api import APIField

from pages.context import RenderContext
from pages.shapes.rich_text import RichText
from pages.shapes.serializers import shape_of_field, value_of_field
from pages.shapes.values import (
    Date,
    Duration,
    Flag,
    Instant,
    Integer,
    OptionalText,
    Real,
    Time,
    Uuid,
)


class ShapedField(serializers.Field):
    """A field of a document with a declared type. Its value is an attribute or the result of a method of the page.

    `source`: the attribute, by default the field's name; it can contain dots. `method`: a method with the context as
    its argument.
    """

    def __init__(self, shape: Any, *, source: str | None = None, method: str | None = None) -> None:
        super().__init__(read_only=True)
        self.shape, self.from_attribute, self.method = shape, source, method

    def value(self, name: str, instance: Any, context: RenderContext) -> Any:
        if self.method:
            return getattr(instance, self.method)(context)
        return self.shown(attrgetter(self.from_attribute or name)(instance), context)

    def shown(self, stored: Any, context: RenderContext) -> Any:
        return stored


class ShapedRichText(ShapedField):
    """Stored rich text. Each request chooses its format."""

    def __init__(self, shape: Any = RichText | None, **kwargs: Any) -> None:
        super().__init__(shape, **kwargs)

    def shown(self, stored: Any, context: RenderContext) -> Any:
        return context.rich_text(str(getattr(stored, "source", stored) or ""))


@dataclass(frozen=True)
class DocumentField:
    """A field of a model's documents."""

    name: str
    shape: Any
    # Returns the value for an instance and a context.
    value: Callable[[Any, RenderContext], Any]


@cache
def document_fields_of(model: Any) -> list[DocumentField]:
    """Return all fields that a model declares."""
    return [_field(model, declared) for declared in _api_fields(model)]


@cache
def summary_fields_of(model: Any) -> list[DocumentField]:
    """Return the fields in lists, in addition to the common fields."""
    declared = {field.name: field for field in _api_fields(model)}
    chosen = [field if isinstance(field, APIField) else declared[field] for field in model.summary_fields]
    return [_field(model, field) for field in chosen]


@cache
def own_summary_fields_of(model: Any) -> list[DocumentField]:
    """Return the fields that a summary shows differently from the document."""
    return [_field(model, field) for field in model.summary_fields if isinstance(field, APIField)]


def _api_fields(model: Any) -> list[APIField]:
    return [field if isinstance(field, APIField) else APIField(field) for field in model.api_fields]


def _field(model: Any, declared: APIField) -> DocumentField:
    name, serializer = declared.name, declared.serializer
    if isinstance(serializer, ShapedField):
        return DocumentField(name, serializer.shape, partial(serializer.value, name))
    if serializer is None:
        shape = _shape_of_column(model, name)
        if shape is not None:
            return DocumentField(name, shape, lambda instance, context: getattr(instance, name))
        kind, arguments = serializers.ModelSerializer().build_standard_field(name, model._meta.get_field(name))
        serializer = kind(**{key: value for key, value in arguments.items() if key in _ARGUMENTS}, read_only=True)
    return DocumentField(name, shape_of_field(name, serializer), partial(value_of_field, name, serializer))


def _shape_of_column(model: type[models.Model], name: str) -> Any:
    """Return the type of a model's column. Optional text is None, never empty."""
    field: Any = model._meta.get_field(name)
    if isinstance(field, models.CharField | models.TextField):
        return OptionalText if field.blank or field.null else str
    if field.choices:
        shape: Any = Literal[tuple(value for value, _ in field.flatchoices)]
    else:
        shape = next((shape for kind, shape in _COLUMNS.items() if isinstance(field, kind)), None)
    return shape | None if shape is not None and field.null else shape


# What is kept of the arguments that REST framework derives from a column: values are only read.
_ARGUMENTS = {"allow_null", "child"}
_COLUMNS: dict[Any, Any] = {
    models.BooleanField: Flag,
    models.IntegerField: Integer,
    models.FloatField: Real,
    models.DecimalField: Real,
    models.DateTimeField: Instant,
    models.DateField: Date,
    models.TimeField: Time,
    models.DurationField: Duration,
    models.UUIDField: Uuid,
    models.JSONField: Any,
}

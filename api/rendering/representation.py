"""Serializers of page types and snippets, made from the `api_fields` that their models declare.

They leave instants, dates, times, durations and decimals as Python has them (see REST_FRAMEWORK in the settings);
`pages.values.served` says how these stand in JSON, when a document is dumped.
"""

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from django.db import models
from rest_framework import serializers
from wagtail.api import APIField

from pages.fitting import fitted_part, is_leaf
from pages.representation import NullableTextField


@cache
def serializer_of(model: Any) -> type[serializers.Serializer]:
    """The serializer of everything that a model declares; the same gives value and schema."""
    return _build(f"{model.__name__}Fields", model, _api_fields(model))


@cache
def summary_serializer_of(model: Any) -> type[serializers.Serializer]:
    declared = {field.name: field for field in _api_fields(model)}
    chosen = [field if isinstance(field, APIField) else declared[field] for field in model.summary_fields]
    return _build(f"{model.__name__}SummaryFields", model, chosen)


@cache
def own_summary_serializer_of(model: Any) -> type[serializers.Serializer]:
    """Of those fields that a summary shows otherwise than the document does."""
    own = [field for field in model.summary_fields if isinstance(field, APIField)]
    return _build(f"{model.__name__}OwnSummaryFields", model, own)


def represent(kind: type[serializers.BaseSerializer], instance: Any, context: Any) -> dict:
    """`instance` as a serializer of this kind renders it within a render context."""
    serializer = context.tree.rows.serializer(kind)
    outer = serializer._context
    serializer._context = context
    try:
        return {
            field.field_name: fitted_part(field, _value(field, instance), context.leave_out, field.field_name)
            for field in serializer._readable_fields
        }
    finally:
        serializer._context = outer  # one that contains another of its kind goes on with its own


def _value(field: Any, instance: Any) -> Any:
    """What the field makes of it; its shape is looked at afterwards, so that what does not fit takes nothing along."""
    value = field.get_attribute(instance)
    if isinstance(field, serializers.Serializer) and not isinstance(value, Mapping | list | tuple | str | None):
        return field.to_representation(value)
    return _represented(field, value)


def _represented(field: Any, value: Any) -> Any:
    """Part by part, where there are some. What is no mapping is asked by whoever looks at its shape."""
    if value is None or is_leaf(field):
        return value
    if isinstance(field, serializers.ListSerializer | serializers.ListField) and isinstance(value, list | tuple):
        return [_represented(field.child, item) for item in value]
    if isinstance(field, serializers.Serializer) and not isinstance(value, Mapping):
        return value
    if isinstance(field, serializers.Serializer) and not _has_its_own(field):
        return _parts(field, value)
    return field.to_representation(value)


def _parts(serializer: serializers.Serializer, value: Mapping) -> dict[str, Any]:
    """Each under its name; what is not there is missing from these too."""
    parts: dict[str, Any] = {}
    for part in serializer._readable_fields:
        try:
            found = part.get_attribute(value)
        except (KeyError, AttributeError, serializers.SkipField):
            continue
        parts[str(part.field_name)] = _represented(part, found)
    return parts


def _has_its_own(serializer: serializers.Serializer) -> bool:
    """Whether it makes its value by itself."""
    return type(serializer).to_representation is not serializers.Serializer.to_representation


def _api_fields(model: Any) -> list[APIField]:
    return [field if isinstance(field, APIField) else APIField(field) for field in model.api_fields]


def _build(name: str, model: type[models.Model], api_fields: list[APIField]) -> type[serializers.Serializer]:
    """REST framework orders fields by when they were made, so all are made anew, in the order of `api_fields`."""
    fields = {field.name: deepcopy(field.serializer) or _default(model, field.name) for field in api_fields}
    return type(name, (serializers.Serializer,), fields)


def _default(model: type[models.Model], name: str) -> serializers.Field:
    """What the model's own field says: optional text is null, never empty."""
    field: Any = model._meta.get_field(name)
    if isinstance(field, models.CharField | models.TextField):
        return NullableTextField() if field.blank else serializers.CharField(allow_blank=True)
    if isinstance(field, models.DecimalField):
        return serializers.FloatField(read_only=True, allow_null=field.null)
    field_class, kwargs = serializers.ModelSerializer().build_standard_field(name, field)
    kept: dict[str, Any] = {name: kwargs[name] for name in ("allow_null", "choices") if name in kwargs}
    return field_class(**{"read_only": True, "allow_null": False, **kept})

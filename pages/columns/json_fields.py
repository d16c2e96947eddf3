"""JSON columns whose values always have the expected shape."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models.fields.json import KeyTransform


class ShapedJSONField(models.JSONField):
    """A JSON column. `shape` converts any stored value to the expected shape."""

    def __init__(self, *args: Any, shape: Callable[[Any], Any] = lambda stored: stored, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shape = shape

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs  # the column is the same

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if isinstance(expression, KeyTransform):  # only a part of the value
            return super().from_db_value(value, expression, connection)
        try:
            return self.to_python(super().from_db_value(value, expression, connection))
        except RecursionError:
            return self.shape(None)

    def to_python(self, value: Any) -> Any:
        return self.shape(super().to_python(value))


def dict_of(is_one: Callable[[Any], bool]) -> Callable[[Any], dict]:
    """Return a shape: a dict that contains only the stored values for which `is_one` is true."""

    def shape(stored: Any) -> dict:
        items = stored.items() if isinstance(stored, dict) else []
        return {name: value for name, value in items if is_one(value)}

    return shape


def list_of(is_one: Callable[[Any], bool]) -> Callable[[Any], list]:
    """Return a shape: a list that contains only the stored items for which `is_one` is true."""

    def shape(stored: Any) -> list:
        return [item for item in stored if is_one(item)] if isinstance(stored, list) else []

    return shape


def is_text(value: Any) -> bool:
    return isinstance(value, str)

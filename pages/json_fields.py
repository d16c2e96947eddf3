"""Columns of JSON that the code can rely on, whatever is stored in them."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models.fields.json import KeyTransform


class ShapedJSONField(models.JSONField):
    """`shape` makes what the code expects of whatever is stored."""

    def __init__(self, *args: Any, shape: Callable[[Any], Any] = lambda stored: stored, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shape = shape

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs  # the same in the database

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if isinstance(expression, KeyTransform):  # a part of it
            return super().from_db_value(value, expression, connection)
        try:
            return self.to_python(super().from_db_value(value, expression, connection))
        except RecursionError:
            return self.shape(None)

    def to_python(self, value: Any) -> Any:
        return self.shape(super().to_python(value))


def dict_of(is_one: Callable[[Any], bool]) -> Callable[[Any], dict]:
    """A dict: what is stored, without those of its values that are no such ones."""

    def shape(stored: Any) -> dict:
        items = stored.items() if isinstance(stored, dict) else []
        return {name: value for name, value in items if is_one(value)}

    return shape


def list_of(is_one: Callable[[Any], bool]) -> Callable[[Any], list]:
    """A list: what is stored, without those of its items that are no such ones."""

    def shape(stored: Any) -> list:
        return [item for item in stored if is_one(item)] if isinstance(stored, list) else []

    return shape


def is_text(value: Any) -> bool:
    return isinstance(value, str)

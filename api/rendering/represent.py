"""Render the fields that a model declares."""

from collections.abc import Callable, Iterable
from typing import Any

from pages.context import RenderContext
from pages.fitting import fitted_or_none
from pages.shapes.fields import DocumentField

Represent = Callable[[Iterable[DocumentField], Any, Any], dict[str, Any]]


def represent(fields: Iterable[DocumentField], instance: Any, context: RenderContext) -> dict[str, Any]:
    """Return name → value for these fields of an instance. Values that do not fit their shape are left out."""
    return {
        field.name: fitted_or_none(field.shape, field.value(instance, context), context.leave_out, field.name)
        for field in fields
    }

"""What a model declares, as the fields of its document."""

from collections.abc import Iterable
from typing import Any

from pages.context import RenderContext
from pages.fitting import fitted_part
from pages.shapes.fields import DocumentField


def represent(fields: Iterable[DocumentField], instance: Any, context: RenderContext) -> dict[str, Any]:
    """The fields of an instance, each in its shape."""
    return {
        field.name: fitted_part(field.shape, field.value(instance, context), context.leave_out, field.name)
        for field in fields
    }

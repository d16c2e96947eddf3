"""Whoever uses a picture is asked for its alternative text there."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

UNDESCRIBED = _(
    "This picture has no alternative text. Choose “Edit this picture” beside it, write what it shows, and try again."
)


def is_described(instance: models.Model, field: str) -> bool:
    """True if the picture that a foreign key has chosen has an alternative text of its own."""
    model = instance._meta.get_field(field).related_model
    chosen = model._default_manager.filter(pk=getattr(instance, f"{field}_id"))  # type: ignore[union-attr]
    return any(text.strip() for text in chosen.values_list("description", flat=True))


def require_description(instance: models.Model, field: str) -> None:
    """Raise ValidationError if a picture without an alternative text is chosen where no other text can be given."""
    if getattr(instance, f"{field}_id") and not is_described(instance, field):
        raise ValidationError({field: UNDESCRIBED})

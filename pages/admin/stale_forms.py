"""Forms that notice if somebody else has saved the same object since they were opened.

Pages have revisions for this (`stale_pages.py`). Snippets, settings, pictures and documents have none: without this,
the older of two open forms would silently restore all its values.
"""

import json
from collections.abc import Container
from typing import Any

from django import forms
from django.db import models
from django.db.models import Model
from django.utils.crypto import salted_hmac
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks import StreamValue
from wagtail.models import RevisionMixin

STILL_HERE = _(
    "Nothing is saved yet, and what you entered is still here. Compare it with the newer version in another tab. To "
    "replace that version with yours, press the same button again."
)
NEWER = format_lazy("{} {}", _("Somebody saved this after you opened it."), STILL_HERE)
CHOOSE_AGAIN = _("Choose the file again before that.")


class NewerVersionMixin(forms.ModelForm):
    """Mixin for a form that refuses to save once if the stored object has changed since the form was opened."""

    opened_version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stored_version = version_of(_latest(self.instance), self.fields)
        self.initial["opened_version"] = self._stored_version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opened = cleaned.get("opened_version")
        if opened and opened != self._stored_version:
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data[self.add_prefix("opened_version")] = self._stored_version
            self.data = data
            for name in self.files:  # browsers send a file only once
                cleaned.pop(name.removeprefix(f"{self.prefix}-"), None)
            raise forms.ValidationError(f"{NEWER} {CHOOSE_AGAIN}" if self.files else NEWER)
        return cleaned


class VersionedForm(NewerVersionMixin, WagtailAdminModelForm):
    """The form of snippets and settings."""


def _latest(instance: Model) -> Model:
    """Return what an edit form of this object opens. The form of an earlier version has that version's values."""
    if instance.pk is None or not isinstance(instance, RevisionMixin):
        return instance
    stored: RevisionMixin | None = type(instance)._default_manager.filter(pk=instance.pk).first()
    return stored.get_latest_revision_as_object() if stored else instance


def version_of(instance: Model, names: Container[str]) -> str:
    """Return a digest of the stored values with these names, or an empty text if the object is not stored yet."""
    if instance.pk is None:
        return ""
    values = [
        f"{field.name}={_stored(field, instance)}" for field in instance._meta.concrete_fields if field.name in names
    ]
    values += [
        f"{field.name}={sorted(map(str, field.value_from_object(instance)))}"
        for field in instance._meta.many_to_many
        if field.name in names
    ]
    return salted_hmac("pages.stale_forms", "\0".join(values)).hexdigest()


def _stored(field: models.Field, instance: Model) -> str:
    """Return a stored value as text. A stream is read as it is stored: converted blocks without an id get a new one."""
    value = field.value_from_object(instance)
    if isinstance(value, StreamValue):
        return json.dumps(list(value.raw_data), default=str)
    return field.value_to_string(instance)

"""Form fields for tags, of pages, pictures and documents.

Wagtail's script separates names by commas, even within quotes, so names with commas would be torn apart. Here an
invisible character separates them.
"""

import json
from collections.abc import Iterable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import Tag as FileTag
from taggit.models import TagBase
from taggit.utils import _parse_tags as names_with_commas
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.forms.tags import TagField
from wagtail.admin.widgets import AdminTagWidget
from wagtail.documents.views.bulk_actions import AddTagsBulkAction as AddTagsToDocuments
from wagtail.images.views.bulk_actions import AddTagsBulkAction as AddTagsToPictures

from pages.models.taxonomy import NO_COMMAS, is_refused, tidy_tag, with_names
from pages.normalization import normalized

# How many tags a form takes.
MOST = 100
# INVISIBLE SEPARATOR, which Unicode has for lists without visible commas. A browser keeps it in an input of one line.
SEPARATOR = "\u2063"


def names_in(typed: str) -> list[str]:
    """Return the names in the text of a form (TAGGIT_TAGS_FROM_STRING)."""
    if SEPARATOR not in typed:
        return list(names_with_commas(typed))
    return sorted({name for part in typed.split(SEPARATOR) if (name := _without_quotes(part))})


def in_a_form(tags: Iterable[TagBase]) -> str:
    """Return the text of a form for these tags (TAGGIT_STRING_FROM_TAGS)."""
    return SEPARATOR.join(sorted(f'"{tag.name}"' for tag in tags))


def _without_quotes(part: str) -> str:
    """Return the name without the quotes that Wagtail's script puts around several words."""
    part = part.strip()
    return part[1:-1].strip() if len(part) > 1 and part[0] == part[-1] == '"' else part


class TagsFormField(TagField):
    def to_python(self, value: Any) -> str:
        """Compose letters (NFC) before the length is checked, since composing can change it."""
        typed = normalized("NFC", super().to_python(value))
        name = _without_quotes(typed)
        return typed + SEPARATOR if is_refused(name) and self._existing([name]) else typed

    def clean(self, value: Any) -> list[str]:
        names = list(super().clean(value))
        if len(names) > MOST:
            raise ValidationError(_("Give at most {most} tags, not {number}.").format(most=MOST, number=len(names)))
        odd = [name for name in names if is_refused(name)]
        if odd and set(odd) - self._existing(odd):
            raise ValidationError(NO_COMMAS)
        return names

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare with the typed text if the draft contains refused tags."""
        return initial != data if isinstance(initial, str) else super().has_changed(initial, data)

    def _existing(self, names: list[str]) -> set[str]:
        """Return those of the names that tags have, ignoring case as imports do."""
        found = with_names(self.tag_model.objects.all(), names).values_list("name", flat=True)
        known = {name.casefold() for name in found}
        return {name for name in names if tidy_tag(name).casefold() in known}


class FileTagsMixin:
    """Mixin for the forms of pictures and documents, whose field for tags Wagtail makes itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        former = fields.get("tags")
        if former:
            # Without the help text, which speaks of commas: the widget has one of its own.
            label, widget = former.label, former.widget
            fields["tags"] = TagsFormField(tag_model=FileTag, required=False, label=label, widget=widget)


class TagsForm(forms.Form):
    tags = TagsFormField()


class AddTags:
    """Mixin for Wagtail's bulk action: reads the names as all other forms do."""

    form_class = TagsForm

    def get_execution_context(self) -> dict[str, Any]:
        return {"tags": self.cleaned_form.cleaned_data["tags"]}  # type: ignore[attr-defined]


class TagDocuments(AddTags, AddTagsToDocuments):
    pass


class TagPictures(AddTags, AddTagsToPictures):
    pass


def keep_names_with_commas() -> None:
    """Use these fields in all forms. Wagtail has no setting for the options of its script."""
    register_form_field_override(
        TaggableManager, override=lambda field: {"form_class": TagsFormField, "tag_model": field.related_model}
    )
    get_context = AdminTagWidget.get_context

    @wraps(get_context)
    def with_separator(widget: AdminTagWidget, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = get_context(widget, name, value, attrs)
        shown = context["widget"]["attrs"]
        options = json.loads(shown["data-w-tag-options-value"])
        shown["data-w-tag-options-value"] = json.dumps({**options, "singleFieldDelimiter": SEPARATOR})
        return context

    AdminTagWidget.get_context = with_separator

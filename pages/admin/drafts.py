"""A draft always saves. Its errors are kept as they were typed and listed; they only prevent publishing."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, BadRequest, ValidationError
from django.db.models import SlugField
from django.forms.utils import ErrorDict
from django.utils.functional import lazy
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.panels import MultipleChooserPanel
from wagtail.admin.widgets import SlugInput
from wagtail.blocks import StreamBlock, StreamValue, StructValue
from wagtail.blocks.base import BlockField, BlockWidget
from wagtail.blocks.list_block import ListValue
from wagtail.fields import StreamField
from wagtail.models import Page

from pages.admin.losses import what_expires
from pages.columns.json_fields import is_text
from pages.sentences import in_english
from pages.web.addresses import ELISION, INVALID, free_slug, is_made_of_title, taken


class StreamWidget(BlockWidget):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Raise BadRequest if parts of the stream are missing or malformed. No browser sends such a form."""
        try:
            return super().value_from_datadict(data, files, name)
        except (KeyError, ValueError) as error:
            raise BadRequest(f"The form was sent without parts of the field {name!r}: {error}") from error


class DraftStreamField(BlockField):
    """A form field that checks each block of a draft by itself, and keeps blocks with errors as they were typed.

    To check a draft, Wagtail marks the blocks as not required. All requests share these blocks, so meanwhile somebody
    else could publish an incomplete page.
    """

    def __init__(self, block: StreamBlock, **kwargs: Any) -> None:
        super().__init__(block, **{"widget": StreamWidget(block), **kwargs})

    def clean(self, value: StreamValue) -> StreamValue:
        if not getattr(self, "is_deferred_validation", False):
            return self.block.clean(value)
        return keep_invalid(self.block, value)


def keep_invalid(block: StreamBlock, value: StreamValue) -> StreamValue:
    """Return the stream with its valid values cleaned and its invalid values as they were typed, at every depth."""
    return StreamValue(
        block, [(child.block_type, _keep_invalid(child.block, child.value), child.id) for child in value]
    )


def _keep_invalid(block: Any, value: Any) -> Any:
    try:
        return block.clean(value)
    except ValidationError:
        if isinstance(value, StructValue):
            return type(value)(block, [(name, _keep_invalid(block.child_blocks[name], value[name])) for name in value])
        if isinstance(value, ListValue):
            items = [(_keep_invalid(child.block, child.value), child.id) for child in value.bound_blocks]
            children = [ListValue.ListChild(block.child_block, item, id=known) for item, known in items]
            return ListValue(block, bound_blocks=children)
        return keep_invalid(block, value) if isinstance(value, StreamValue) else value


def use_draft_fields() -> None:
    register_form_field_override(StreamField, override={"form_class": DraftStreamField})
    register_form_field_override(SlugField, override={"widget": SlugInput(formatters=[(ELISION, "$1-")])})


class DraftForm(WagtailAdminPageForm):
    """The form of a page. It stores values with errors in the page's `unfinished`, as their fields cannot hold them."""

    # The step of the workflow that the form was opened at: see `pages.admin.workflows`.
    workflow_step = forms.CharField(required=False, widget=forms.HiddenInput)
    # The revision that the editor has agreed to replace, if it is newer than the form, and the moment up to which it is
    # known: see `pages.admin.stale_pages`.
    replaces = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["workflow_step"] = step_of(self.instance)
        if "slug" in self.fields:
            self.fields["slug"].error_messages["invalid"] = INVALID
        if self.is_bound:
            self.instance.unreadable_draft = False  # the posted values replace it
        if self.instance.pk is None:
            self.instance.parent_to_be = self.parent_page
            self.fields["title"].widget.attrs["autofocus"] = True
        if "expire_at" in self.fields and self.instance.numchild:
            self.fields["expire_at"].help_text = lazy(what_expires, str)(self.instance)
        for name, left in still_unfinished(self.instance).items():
            if "typed" in left:
                self.initial[name] = left["typed"]

    def clean(self) -> dict[str, Any]:
        """Number a slug that was made of the title, if another page has it. Refuse one that was typed."""
        slug, parent = self.cleaned_data.get("slug"), self.parent_page
        if slug and parent:
            if is_made_of_title(slug, self.instance, self.cleaned_data.get("title", "")):
                self.cleaned_data["slug"] = free_slug(slug, parent, self.instance)
            elif why := taken(slug, parent, self.instance):
                self.add_error("slug", why)
        return super().clean()

    def _post_clean(self) -> None:
        refused = self._errors or {}
        self.instance.unfinished = {name: self._left(name) for name in refused} if self.is_deferred_validation else {}
        super()._post_clean()
        if self.is_deferred_validation:
            self._errors = ErrorDict({name: refused[name] for name in refused if self._needed(name)})

    def _left(self, name: str) -> dict[str, Any]:
        left: dict[str, Any] = {"why": in_english(self._errors[name])}
        # Saving fills in some fields of a new page, such as its slug.
        if self.instance.pk:
            left["instead"] = _stored(self.instance, name)
        field = self.fields.get(name)
        typed = self[name].data if field else None
        if isinstance(typed, str | bool) and not isinstance(field, forms.ModelChoiceField):
            left["typed"] = typed
        return left

    def _needed(self, name: str) -> bool:
        """True if a new page cannot be stored without this value: a title, or a column that has no empty value."""
        if name == "title":
            return not self.instance.title
        column = next((field for field in self.instance._meta.concrete_fields if field.name == name), None)
        if self.instance.pk or column is None or column.null:
            return False
        return column.value_from_object(self.instance) is None


def step_of(page: Page) -> str:
    """Return the key of the page's current step in a workflow, or an empty text."""
    state = page.current_workflow_task_state if page.pk else None
    return str(state.pk) if state else ""


def is_left(stored: Any) -> bool:
    """True if this is a valid entry of `unfinished`."""
    return isinstance(stored, dict) and isinstance(stored.get("why"), list) and all(map(is_text, stored["why"]))


def still_unfinished(page: Any) -> dict[str, dict]:
    """Return the entries of `unfinished`, except for fields that an import or a program has set since."""
    return {name: left for name, left in page.unfinished.items() if left.get("instead") in (None, _stored(page, name))}


def _stored(page: Any, name: str) -> str | None:
    """Return the field's value as text, or None if the field is not a column of the page."""
    field = next((field for field in page._meta.concrete_fields if field.name == name), None)
    return None if field is None else str(field.value_from_object(page))


class ChosenRowForm(WagtailAdminModelForm):
    """The form of a chosen row. In a draft, it ignores errors about the row that was chosen."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation:
            self._errors = ErrorDict({name: why for name, why in self._errors.items() if name not in self._chosen()})

    def _chosen(self) -> set[str]:
        """Return the names of the fields in which a row is chosen. Their errors are about that row."""
        return {NON_FIELD_ERRORS, *(name for name in self.fields if getattr(self.instance, f"{name}_id", None))}


class ChosenRows(BaseChildFormSet):
    """A formset that deletes rows in which nothing is chosen, or in which the chosen object no longer exists."""

    def _construct_form(self, *args: Any, **kwargs: Any) -> Any:
        """Let a new row know its page before it is validated, as Django's own formsets do."""
        form = super()._construct_form(*args, **kwargs)
        setattr(form.instance, self.fk.attname, self.instance.pk)
        return form

    def _should_delete_form(self, form: Any) -> bool:
        return super()._should_delete_form(form) or any(
            not form[name].data or form.has_error(name, "invalid_choice")
            for name, field in form.fields.items()
            if isinstance(field, forms.ModelChoiceField) and name != self._pk_field.name
        )


class ChosenPanel(MultipleChooserPanel):
    """A panel to choose several objects at once. Each becomes a row."""

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        options["formsets"][self.relation_name] |= {"form": ChosenRowForm, "formset": ChosenRows}
        return options

"""Tell why a draft cannot save itself: name the fields, instead of asking to save so that they are shown."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView

from pages.admin.missing import Missing, as_text, label_of


def name_what_a_draft_needs() -> None:
    """Replace a method of Wagtail's views that create and edit a page."""
    for view in (CreateView, EditView):
        _name_fields(view)


def _name_fields(view: type) -> None:
    respond = view.json_error_response  # type: ignore[attr-defined]

    def with_fields(self: CreateView | EditView, error_code: str, error_message: str) -> HttpResponse:
        if error_code == "validation_error" and (found := _errors(self.form)):
            error_message = _("This draft is not saved. {fields}").format(fields=as_text(found))
        return respond(self, error_code, error_message)

    view.json_error_response = with_fields  # type: ignore[attr-defined]


def _errors(form: WagtailAdminPageForm) -> list[Missing]:
    """Return the errors of a form and of its rows."""
    refused = [form, *(row for rows in form.formsets.values() if not rows.is_valid() for row in rows)]
    found = (
        Missing(label_of(one.instance, name), message, f"id_{one.add_prefix(name)}", path=name)
        for one in refused
        for name, messages in one.errors.items()
        for message in messages
    )
    return [*dict.fromkeys(found)]

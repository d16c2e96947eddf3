"""Forms of pages that notice if somebody has saved a newer version since they were opened.

Wagtail refuses drafts that save themselves from such a form. Whoever submits it is asked only if a script has heard of
the newer version, which takes up to ten seconds. So the view asks too, once for each newer version. A draft that saves
itself again is a newer version too: while a colleague types, each submission asks again.

A program that sends none of `replaces`, `loaded_revision_id` and `overwrite_revision_id` is not asked.
"""

import json
from datetime import datetime
from functools import wraps
from typing import Any

from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Revision
from wagtail.utils.timestamps import render_timestamp

from pages.admin.drafts import step_of
from pages.admin.stale_forms import STILL_HERE


def ask_before_older_forms_are_saved() -> None:
    """Replace a property and two methods of Wagtail's view that edits a page."""
    says_wagtail, save, context = EditView.is_out_of_date.func, EditView.form_valid, EditView.get_context_data

    def is_out_of_date(view: EditView) -> bool:
        """Return True also for a form that was opened before the page had any revision."""
        sent = view.request.POST
        knows_none = "replaces" in sent and not ("loaded_revision_id" in sent or "overwrite_revision_id" in sent)
        return bool(view.latest_revision) and (knows_none or says_wagtail(view))

    @wraps(save)
    def save_or_ask(view: EditView, form: ModelForm) -> HttpResponse:
        if view.is_out_of_date and not _is_agreed(form.cleaned_data.get("replaces") or "", view.latest_revision):
            return _ask(view, form)
        return save(view, form)

    @wraps(context)
    def stay_out_of_date(view: EditView, **kwargs: Any) -> dict[str, Any]:
        """Let no draft save itself from an older form that comes back, until it is saved by hand."""
        shown = context(view, **kwargs)
        return {**shown, "loaded_revision_created_at": ""} if view.is_out_of_date else shown

    EditView.is_out_of_date = property(is_out_of_date)
    EditView.form_valid = save_or_ask
    EditView.get_context_data = stay_out_of_date


def _is_agreed(replaces: str, newest: Revision) -> bool:
    """True if `replaces` names the newest version as it is now.

    It is the key of a revision and a moment (ISO 8601). A draft that saves itself keeps its key, but was then saved
    after that moment.
    """
    key, _, moment = replaces.partition(" ")
    try:
        return key == str(newest.pk) and datetime.fromisoformat(moment) >= newest.created_at
    except (ValueError, TypeError):  # no moment, or one without an offset
        return False


def _ask(view: EditView, form: Any) -> HttpResponse:
    """Show the form again. Submitting it once more replaces the newer version, at the step that is shown now."""
    form.restore_required_fields()
    form.data = form.data.copy()
    form.data["replaces"] = f"{view.latest_revision.pk} {view.latest_revision.created_at.isoformat()}"
    form.data["workflow_step"] = step_of(view.page)
    newest = messages.button(view.get_edit_url(), _("Open the newer version"), new_window=True)
    messages.error(view.request, _question(view.request, view.latest_revision), buttons=[newest])
    view.has_unsaved_changes = True
    return view.render_to_response(view.get_context_data())


def _question(request: HttpRequest, newest: Revision) -> str:
    values = {"moment": render_timestamp(newest.created_at), "person": get_user_display_name(newest.user)}
    if newest.user is None:
        asked = _("Somebody saved this page on %(moment)s, after this form was opened.")
    elif newest.user == request.user:
        asked = _("You saved this page on %(moment)s in another window, after this form was opened.")
    else:
        asked = _("%(person)s saved this page on %(moment)s, after this form was opened.")
    told = [asked % values, str(STILL_HERE)]
    if comment := _comment(request):
        told.append(_("Your comment was: “%(comment)s”") % {"comment": comment})
    return " ".join(told)


def _comment(request: HttpRequest) -> Any:
    """Return the comment on a step of a workflow that was sent with the form, if any."""
    try:
        extra = json.loads(request.POST.get("workflow-action-extra-data", ""))
    except (ValueError, RecursionError):
        return None
    return extra.get("comment") if isinstance(extra, dict) else None

"""Workflows: those that cannot go on, those that nobody approves, and responses to a step that is over."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.forms.workflows import WorkflowPageForm
from wagtail.admin.views.workflows import enable_workflow
from wagtail.models import Page, TaskState, Workflow, WorkflowContentType, WorkflowMixin, WorkflowPage, WorkflowState

from pages.admin.drafts import step_of
from pages.admin.generic_keys import existing
from pages.admin.locked import refuse_while_locked
from pages.admin.publications import titles

ENDED = _("The workflow of this page had no current task, so it was ended. Submit the page again.")
OVER = _("Somebody has responded to this step of the workflow meanwhile. Look at the current step, then respond again.")

NO_WORKFLOW = _(
    "Nothing can be submitted there: no workflow with an active task applies. An administrator enables a workflow, or "
    "chooses its pages, under Settings → Workflows."
)
NOT_SUBMITTED = _("This page is saved as a draft, and not submitted.")
NO_PAGES = _("The workflow “{name}” applies to no page. Choose its pages below, then save.")

_sent_back: ContextVar[list[int] | None] = ContextVar("sent_back", default=None)


def only_to_the_shown_step(request: HttpRequest, page: Page) -> None:
    """Only save a draft if a form responds to a step that is not the current one, as in a second tab.

    Wagtail applies each response to the current step, whatever the form showed.
    """
    shown = request.POST.get("workflow_step")
    if "action-workflow-action" in request.POST and shown is not None and shown != step_of(page):
        sent = request.POST.copy()
        del sent["action-workflow-action"]
        request.POST = sent  # type: ignore[assignment]
        messages.warning(request, OVER)


def tell_of_a_broken_workflow(request: HttpRequest, page: Page) -> None:
    if end_broken_workflows(object_id=str(page.pk)):
        messages.warning(request, ENDED)


def with_requested_changes(shown: SafeString, thing: Any) -> SafeString:
    """Return the HTML of the status of a page or snippet, which says it after changes were requested."""
    state = thing.current_workflow_state if isinstance(thing, WorkflowMixin) and thing.pk else None
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return shown
    title = f"{escape(gettext('In Moderation'))}(?=\\s*</h3>)"
    return mark_safe(re.sub(title, escape(gettext("Changes requested")), shown))


def end_broken_workflows(**of: Any) -> int:
    """End workflows without a current task, and those of an object or a model that is gone. Return their number.

    Wagtail cannot show them: its home page and the page's form would be errors.
    """
    states = WorkflowState.objects.active().filter(**of)
    keys = {state.pk: (state.base_content_type_id, state.object_id) for state in states}
    there = existing(keys.values())
    broken = [state.pk for state in states if state.current_task_state_id is None or keys[state.pk] not in there]
    if not broken:  # almost always; a database may be read-only
        return 0
    return states.filter(pk__in=broken).update(status=WorkflowState.STATUS_CANCELLED)


def publish_only_what_was_approved() -> None:
    """Replace two methods of Wagtail's workflows. One that is disabled keeps its pages.

    A workflow finishes when no task is left, also if the last one was disabled or never was there. Wagtail then
    publishes the draft. Here the workflow is cancelled, unless somebody approved its last task.
    """
    finish, deactivate = WorkflowState.finish, Workflow.deactivate

    @wraps(finish)
    def finish_if_approved(state: WorkflowState, user: Any = None) -> None:
        last = state.current_task_state
        if last is not None and last.status == TaskState.STATUS_APPROVED:
            refuse_while_locked(state.content_object, user)
            finish(state, user=user)
        elif last is not None:
            state.cancel(user=user)
            _note([state.pk])
        else:  # `cancel` needs a task
            state.status = WorkflowState.STATUS_CANCELLED
            state.save()
            _note([state.pk])

    @wraps(deactivate)
    @transaction.atomic
    def deactivate_and_note(workflow: Workflow, user: Any = None) -> None:
        states = workflow.workflow_states.filter(status=WorkflowState.STATUS_IN_PROGRESS)
        _note(states.values_list("pk", flat=True))
        pages, types = list(workflow.workflow_pages.all()), list(workflow.workflow_content_types.all())
        deactivate(workflow, user=user)
        # Wagtail deletes these, so that a workflow which is enabled again would apply to nothing. A page that was given
        # to another workflow meanwhile stays there.
        WorkflowPage.objects.bulk_create(pages, ignore_conflicts=True)
        WorkflowContentType.objects.bulk_create(types, ignore_conflicts=True)

    WorkflowState.finish = finish_if_approved
    Workflow.deactivate = deactivate_and_note


def take_pages_of_disabled_workflows() -> None:
    """Let a workflow have a page of one that is disabled. Wagtail's form refuses a page of any other workflow."""
    clean = WorkflowPageForm.clean

    @wraps(clean)
    def clean_unless_disabled(form: WorkflowPageForm) -> None:
        assigned = getattr(form.cleaned_data.get("page"), "workflowpage", None)
        if assigned is None or assigned.workflow.active:
            clean(form)

    WorkflowPageForm.clean = clean_unless_disabled


def _note(states: Any) -> None:
    noted = _sent_back.get()
    if noted is not None:
        noted.extend(states)


@contextmanager
def sent_back() -> Iterator[list[int]]:
    """Collect the keys of workflows that end within this context because nobody is left to approve them."""
    states: list[int] = []
    token = _sent_back.set(states)
    try:
        yield states
    finally:
        _sent_back.reset(token)


def nobody_approves(pks: list[int], user: Any) -> str | None:
    """Return a message for a user, or None if the transaction that ended these workflows was undone.

    It has the titles only if the user may edit all of these drafts.
    """
    states = WorkflowState.objects.filter(pk__in=pks, status=WorkflowState.STATUS_CANCELLED).order_by("pk")
    drafts = [draft for state in states if (draft := state.content_object)]
    if not drafts:
        return None
    if not all(map(_can_be_submitted, drafts)):
        return _nobody_approves_for_good(drafts, user)
    if not all(_may_edit(draft, user) for draft in drafts):
        return ngettext(
            "Nobody is left to approve a submitted draft. Its editors can submit it again.",
            "Nobody is left to approve {number} submitted drafts. Their editors can submit them again.",
            len(drafts),
        ).format(number=len(drafts))
    if len(drafts) == 1:
        return _("Nobody is left to approve {titles}, so it is a draft again. It can be submitted again.").format(
            titles=titles(drafts)
        )
    return _(
        "Nobody is left to approve {titles}, so these {number} are drafts again. They can be submitted again."
    ).format(titles=titles(drafts), number=len(drafts))


def _nobody_approves_for_good(drafts: list[Any], user: Any) -> str:
    if not all(_may_edit(draft, user) for draft in drafts):
        told = ngettext(
            "Nobody is left to approve a submitted draft.",
            "Nobody is left to approve {number} submitted drafts.",
            len(drafts),
        ).format(number=len(drafts))
    else:
        told = ngettext(
            "Nobody is left to approve {titles}, so it is a draft again.",
            "Nobody is left to approve {titles}, so these {number} are drafts again.",
            len(drafts),
        ).format(titles=titles(drafts), number=len(drafts))
    return f"{told} {NO_WORKFLOW}"


def _can_be_submitted(draft: Any) -> bool:
    workflow = draft.get_workflow()
    return workflow is not None and workflow.tasks.filter(active=True).exists()


def tell_what_is_not_submitted(request: HttpRequest, page: Page) -> None:
    """Say so if a form was sent with a button that was there before its workflow was disabled or taken away."""
    asked = {"action-submit", "action-restart-workflow"} & set(request.POST)
    if asked and page.get_workflow() is None and not request.POST.get("action-publish"):
        messages.warning(request, f"{NOT_SUBMITTED} {NO_WORKFLOW}")


def enable_and_say_where(request: HttpRequest, pk: int) -> HttpResponse:
    """Wagtail's view, with a warning if the workflow applies to no page."""
    response = enable_workflow(request, pk)
    workflow = Workflow.objects.filter(pk=pk, active=True).first() if request.method == "POST" else None
    if workflow and not workflow.workflow_pages.exists():
        messages.warning(request, NO_PAGES.format(name=workflow.name))
    return response


def _may_edit(draft: Any, user: Any) -> bool:
    return not isinstance(draft, Page) or draft.permissions_for_user(user).can_edit()

"""Workflows: those that cannot go on, those that nobody approves, and responses to a step that is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.http import HttpRequest
from wagtail.admin import messages
from wagtail.models import Page, TaskState, Workflow, WorkflowState

from pages.admin.drafts import step_of
from pages.admin.generic_keys import existing
from pages.admin.publications import titles

ENDED = "The workflow of this page had no current task, so it was ended. Submit the page again."
OVER = (
    "Somebody has responded to this step of the workflow meanwhile. What you changed is saved as a draft. Look at the "
    "current step, then respond again."
)

_sent_back: ContextVar[list[int] | None] = ContextVar("sent_back", default=None)


def only_to_the_shown_step(request: HttpRequest, page: Page) -> None:
    """Save a draft if a form responds to a step that is not the current one, as in a second tab.

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
    """Replace two methods of Wagtail's workflows.

    A workflow finishes when no task is left, also if the last one was disabled or never was there. Wagtail then
    publishes the draft. Here the workflow is cancelled, unless somebody approved its last task.
    """
    finish, deactivate = WorkflowState.finish, Workflow.deactivate

    @wraps(finish)
    def finish_if_approved(state: WorkflowState, user: Any = None) -> None:
        last = state.current_task_state
        if last is not None and last.status == TaskState.STATUS_APPROVED:
            finish(state, user=user)
        elif last is not None:
            state.cancel(user=user)
            _note([state.pk])
        else:  # `cancel` needs a task
            state.status = WorkflowState.STATUS_CANCELLED
            state.save()
            _note([state.pk])

    @wraps(deactivate)
    def deactivate_and_note(workflow: Workflow, user: Any = None) -> None:
        states = workflow.workflow_states.filter(status=WorkflowState.STATUS_IN_PROGRESS)
        _note(states.values_list("pk", flat=True))
        deactivate(workflow, user=user)

    WorkflowState.finish = finish_if_approved
    Workflow.deactivate = deactivate_and_note


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
    if not all(_may_edit(draft, user) for draft in drafts):
        number = f"{len(drafts)} submitted drafts" if len(drafts) > 1 else "a submitted draft"
        return f"Nobody is left to approve {number}. Their editors can submit them again."
    if len(drafts) == 1:
        return f"Nobody is left to approve {titles(drafts)}, so it is a draft again. It can be submitted again."
    return (
        f"Nobody is left to approve {titles(drafts)}, so these {len(drafts)} are drafts again. "
        "They can be submitted again."
    )


def _may_edit(draft: Any, user: Any) -> bool:
    return not isinstance(draft, Page) or draft.permissions_for_user(user).can_edit()

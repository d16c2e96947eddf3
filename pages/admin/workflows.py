"""Workflows: those that cannot go on, and responses to a step that is over."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import HttpRequest
from wagtail.admin import messages
from wagtail.models import Page, WorkflowState

from pages.admin.drafts import step_of

ENDED = "The workflow of this page had no current task, so it was ended. Submit the page again."
OVER = (
    "Somebody has responded to this step of the workflow meanwhile. What you changed is saved as a draft. Look at the "
    "current step, then respond again."
)


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


def end_broken_workflows(**of: Any) -> int:
    """End workflows without a current task, and those of a page that cannot exist. Return their number.

    Wagtail cannot show them: its home page and the page's form would be errors.
    """
    of_pages = Q(base_content_type=ContentType.objects.get_for_model(Page))
    broken = Q(current_task_state=None) | (of_pages & ~Q(object_id__regex=r"^\d{1,9}$"))
    states = WorkflowState.objects.active().filter(broken, **of)
    if not states.exists():  # almost always; a database may be read-only
        return 0
    return int(states.update(status=WorkflowState.STATUS_CANCELLED))

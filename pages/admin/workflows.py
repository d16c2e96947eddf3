"""Workflows that cannot go on, as after a task was deleted in the database."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page, WorkflowState

ENDED = "The workflow of this page had no current task, so it was ended. Submit the page again."


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

"""Messages to editors about pages that they published, moved or sent on, from a form, a list or a workflow."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import BaseLogEntry, DraftStateMixin, Page, PageLogEntry

from pages.admin.role_names import with_names_in_words
from pages.admin.shown_on import which_pages_lose_unpublished

# The actions in the history that make a page live, now or later.
_PUBLISHED = {"wagtail.publish", "wagtail.publish.schedule"}
# The actions that may put a live page below one that hides it.
_MOVED = {"wagtail.move"}
# The actions that send a draft to another step of its workflow.
_STEPS = {f"wagtail.workflow.{action}" for action in ("start", "resume", "approve", "reject")}
# The buttons of a form after which Wagtail says what comes next. “Save draft”, which the dialog of a schedule presses
# too, has no name.
_BUTTONS = {
    f"action-{name}" for name in ("publish", "submit", "restart-workflow", "workflow-action", "cancel-workflow")
}
# How many objects messages name at most.
TOLD = 10
# (model, key) → True if the object was published, False if it was only moved. Each object is named once.
Published = dict[tuple[Any, str], bool]


@dataclass
class Noted:
    """What is published or moved, and the entries of the history about workflows."""

    published: Published = field(default_factory=dict)
    steps: list[BaseLogEntry] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.published or self.steps)


_noted: ContextVar[Noted | None] = ContextVar("noted", default=None)


@contextmanager
def publications() -> Iterator[Noted]:
    """Collect what is published, scheduled, moved or sent on within this context, in this order, from the history."""
    noted = Noted()
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def note(entry: BaseLogEntry) -> None:
    """Add an entry of the history to the collected ones, or its object, if it was published or moved."""
    noted = _noted.get()
    if noted is None:
        return
    if entry.action in _STEPS:
        noted.steps.append(entry)
    if entry.action in _PUBLISHED | _MOVED:
        is_page = isinstance(entry, PageLogEntry)
        key = (Page, str(entry.page_id)) if is_page else (entry.content_type.model_class(), str(entry.object_id))
        noted.published[key] = noted.published.get(key, False) or entry.action in _PUBLISHED


def tell(request: HttpRequest, noted: Noted) -> HttpResponse:
    """Add the messages for the next page that the editor sees. Returns an empty response."""
    published = noted.published
    for entry in noted.steps[:TOLD]:
        if sentence := _of_step(entry):
            messages.success(request, sentence)
    for (model, pk), is_published in list(published.items())[:TOLD]:
        thing = model._default_manager.filter(pk=pk).first()
        thing = thing.specific if isinstance(thing, Page) else thing
        if thing and is_published:
            if _by_workflow(request) and getattr(thing, "live", False):
                messages.success(request, _("“{thing}” is approved and published.").format(thing=thing))
            for moment in moments_of(thing):
                messages.info(request, moment)
        if why := getattr(thing, "why_unseen", None):
            messages.warning(request, why)
    if len(published) > TOLD:
        messages.info(
            request,
            _("{number} more were published or moved: their status says whether readers see them.").format(
                number=len(published) - TOLD
            ),
        )
    return HttpResponse()


def _of_step(entry: BaseLogEntry) -> str | None:
    """Return a sentence that says who is next in a workflow, or None if another message says what became of it."""
    workflow, action = with_names_in_words(entry.data).get("workflow", {}), entry.action.rpartition(".")[2]
    if action == "reject":
        return _("“{label}” goes back to its author for changes, and can be submitted again.").format(label=entry.label)
    upcoming = workflow.get("task" if action == "resume" else "next")
    if not upcoming:
        return None
    told = (
        _("“{label}” is approved. Next: {step}.") if action == "approve" else _("“{label}” is submitted. Next: {step}.")
    )
    return told.format(label=entry.label, step=upcoming["title"])


def leave_steps_to_us() -> None:
    """Have Wagtail add no message that a page was updated after a response to a step of a workflow."""
    confirm = EditView.add_save_confirmation_message

    @wraps(confirm)
    def confirm_saves(view: Any) -> None:
        if view.action_name != "perform_workflow_action" or view.workflow_action not in {"approve", "reject"}:
            confirm(view)

    EditView.add_save_confirmation_message = confirm_saves


def tell_what_is_not_scheduled(request: HttpRequest, page: Page) -> None:
    """Say that a draft with the moment of its publication is not scheduled by saving it."""
    goes_live = page.go_live_at
    if not request.accepts("text/html") or _BUTTONS & set(request.POST) or not goes_live or goes_live <= timezone.now():
        return
    scheduled = page.scheduled_revision
    if scheduled and scheduled.approved_go_live_at == goes_live:
        return
    if page.workflow_in_progress:  # the form has no button to schedule it then
        told = _("Not scheduled yet. As soon as its review is approved, it is: it goes live on {moment}.")
    elif page.permissions_for_user(request.user).can_publish():
        told = _("Not scheduled yet. Press “Schedule to publish”, so that it goes live on {moment}.")
    else:
        told = _(
            "Not scheduled yet. Somebody who may publish it has to press “Schedule to publish”, so that it goes live "
            "on {moment}."
        )
    messages.warning(request, told.format(moment=in_words(goes_live)))


def _by_workflow(request: HttpRequest) -> bool:
    """Return True if a step of a workflow was approved. Then Wagtail has no message that the object is published."""
    return "workflow-action-name" in request.POST or "/workflow/action/" in request.path


def titles(things: Collection[Any]) -> str:
    """Return the titles of the first objects, such as “A”, “B” and 3 more."""
    named = ", ".join(_("“{title}”").format(title=thing) for thing in list(things)[:TOLD])
    return (
        _("{named} and {number} more").format(named=named, number=len(things) - TOLD) if len(things) > TOLD else named
    )


def name_left_out(locked: Collection[Any]) -> str:
    """Name the pages that an action on many pages has left out because they are locked."""
    told = ngettext(
        "{titles} is left out: being reviewed, scheduled, or locked by somebody.",
        "{titles} are left out: being reviewed, scheduled, or locked by somebody.",
        len(locked),
    )
    return told.format(titles=titles(locked))


def moments_of(thing: Any) -> Iterator[str]:
    """Yield sentences that say when a published object goes live, and when it expires."""
    scheduled = getattr(thing, "scheduled_revision", None)
    if scheduled:
        thing = scheduled.as_object()
        yield _("“{thing}” goes live on {moment}.").format(thing=thing, moment=in_words(scheduled.approved_go_live_at))
    expiry = getattr(thing, "expire_at", None)
    if expiry and expiry > timezone.now():
        told = _("“{thing}” is unpublished on {moment}.").format(thing=thing, moment=in_words(expiry))
        named = isinstance(thing, DraftStateMixin) and not isinstance(thing, Page)
        yield format_html("{} {}", told, which_pages_lose_unpublished(thing)) if named else told


def in_words(moment: Any) -> str:
    """Return a moment such as “Monday, Nov. 30, 2026, noon EST (America/Toronto), in 1 day, 23 hours”."""
    local = timezone.localtime(moment)
    day, zone = date_format(local, "l"), timezone.get_current_timezone_name()
    return _("{day}, {moment} ({zone}), in {time}").format(
        day=day, moment=date_format(local, "DATETIME_FORMAT"), zone=zone, time=timeuntil(moment)
    )

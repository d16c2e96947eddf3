"""Messages to editors about pages that they published or moved, from a form, in a list or through a workflow."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timeuntil
from wagtail.models import BaseLogEntry, Page, PageLogEntry

# The actions in the history that make a page live, now or later.
_PUBLISHED = {"wagtail.publish", "wagtail.publish.schedule"}
# The actions that may put a live page below one that hides it.
_MOVED = {"wagtail.move"}
# How many objects messages name at most.
TOLD = 10
# (model, key) → True if the object was published, False if it was only moved. Each object is named once.
Published = dict[tuple[Any, str], bool]

_noted: ContextVar[Published | None] = ContextVar("published", default=None)


@contextmanager
def publications() -> Iterator[Published]:
    """Collect what is published, scheduled or moved within this context, in this order, from the history's entries."""
    published: Published = {}
    token = _noted.set(published)
    try:
        yield published
    finally:
        _noted.reset(token)


def note(entry: BaseLogEntry) -> None:
    """Add the object of an entry of the history to the collected ones, if it was published or moved."""
    noted = _noted.get()
    if noted is not None and entry.action in _PUBLISHED | _MOVED:
        is_page = isinstance(entry, PageLogEntry)
        key = (Page, str(entry.page_id)) if is_page else (entry.content_type.model_class(), str(entry.object_id))
        noted[key] = noted.get(key, False) or entry.action in _PUBLISHED


def tell(request: HttpRequest, published: Published) -> HttpResponse:
    """Add the messages for the next page that the editor sees. Returns an empty response."""
    for (model, pk), is_published in list(published.items())[:TOLD]:
        thing = model._default_manager.filter(pk=pk).first()
        thing = thing.specific if isinstance(thing, Page) else thing
        if thing and is_published:
            if _by_workflow(request) and getattr(thing, "live", False):
                messages.success(request, f"“{thing}” is published.")
            for moment in moments_of(thing):
                messages.info(request, moment)
        if why := getattr(thing, "why_unseen", None):
            messages.warning(request, why)
    if len(published) > TOLD:
        messages.info(
            request,
            f"{len(published) - TOLD} more were published or moved: their status says whether readers see them.",
        )
    return HttpResponse()


def _by_workflow(request: HttpRequest) -> bool:
    """Return True if a step of a workflow was approved. Then Wagtail has no message that the object is published."""
    return "workflow-action-name" in request.POST or "/workflow/action/" in request.path


def titles(things: Collection[Any]) -> str:
    """Return the titles of the first objects, such as “A”, “B” and 3 more."""
    named = ", ".join(f"“{thing}”" for thing in list(things)[:TOLD])
    return f"{named} and {len(things) - TOLD} more" if len(things) > TOLD else named


def moments_of(thing: Any) -> Iterator[str]:
    """Yield sentences that say when a published object goes live, and when it expires."""
    scheduled = getattr(thing, "scheduled_revision", None)
    if scheduled:
        thing = scheduled.as_object()
        yield f"“{thing}” goes live on {in_words(scheduled.approved_go_live_at)}."
    expiry = getattr(thing, "expire_at", None)
    if expiry and expiry > timezone.now():
        yield f"“{thing}” is unpublished on {in_words(expiry)}."


def in_words(moment: Any) -> str:
    """Return a moment such as “Monday, Nov. 30, 2026, noon EST (America/Toronto), in 1 day, 23 hours”."""
    local = timezone.localtime(moment)
    day, zone = date_format(local, "l"), timezone.get_current_timezone_name()
    return f"{day}, {date_format(local, 'DATETIME_FORMAT')} ({zone}), in {timeuntil(moment)}"

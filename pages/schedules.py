"""What editors are told of what they scheduled."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timeuntil
from wagtail import hooks
from wagtail.admin import messages


def in_words(moment: Any) -> str:
    """Such as Monday, Nov. 30, 2026, noon EST (America/Toronto), in 1 day, 23 hours."""
    local = timezone.localtime(moment)
    day, zone = date_format(local, "l"), timezone.get_current_timezone_name()
    return f"{day}, {date_format(local, 'DATETIME_FORMAT')} ({zone}), in {timeuntil(moment)}"


def tell_when(request: HttpRequest, thing: Any) -> None:
    """When what was just published goes live, and until when readers see it."""
    scheduled = getattr(thing, "scheduled_revision", None)
    if scheduled:
        thing = scheduled.as_object()
        messages.info(request, f"“{thing}” goes live on {in_words(scheduled.approved_go_live_at)}.")
    expiry = getattr(thing, "expire_at", None)
    if expiry and expiry > timezone.now():
        messages.info(request, f"“{thing}” is withdrawn on {in_words(expiry)}.")


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def tell_when_published(request: HttpRequest, thing: Any) -> None:
    if "action-publish" in request.POST:
        tell_when(request, thing)


@hooks.register("after_bulk_action")
def tell_when_published_together(request: HttpRequest, action: str, things: list[Any], view: Any) -> None:
    for thing in things if action == "publish" else []:
        thing.refresh_from_db()
        tell_when(request, thing)

"""Say in words what readers see of a page, for its status panel."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import Page

from api.models import PublishedDocument


def standing_of(page: Page) -> list[str]:
    """Return what readers see of the page and what will change, as sentences. `absence` says why it is hidden."""
    document = PublishedDocument.objects.live().filter(source=f"page:{page.pk}", body__isnull=False).first()
    sentences: list[str] = []
    if document:
        since = f", live since {moment_in_words(page.first_published_at)}" if page.first_published_at else ""
        sentences += [
            f"Readers can see this page{since}.",
            f"What they see was last sent on {moment_in_words(document.changed_at)}.",
        ]
    return [*sentences, *_to_come(page)]


def _to_come(page: Page) -> Iterator[str]:
    scheduled = page.scheduled_revision
    if scheduled and page.live:
        yield f"A changed version goes live on {moment_in_words(scheduled.approved_go_live_at)}."
    if page.live and page.expire_at and page.expire_at > timezone.now():
        yield f"It is unpublished on {moment_in_words(page.expire_at)}."
    if page.live and page.has_unpublished_changes and not scheduled:
        yield "You have changes that readers do not see until you publish them."
    if getattr(page, "last_reviewed", None) and page.changed_since_review:
        yield f"The text has changed since the medical review of {date_format(page.last_reviewed)}."


def moment_in_words(moment: datetime) -> str:
    """Return a moment such as “1 December 2026 at 09:00 Toronto time”, in the time zone of the editor."""
    local = timezone.localtime(moment)
    zone = timezone.get_current_timezone_name()
    named = f"{zone.rpartition('/')[2].replace('_', ' ')} time" if "/" in zone else zone
    return f"{date_format(local, 'j F Y')} at {date_format(local, 'H:i')} {named}"

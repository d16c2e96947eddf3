"""Say in words what readers see of a page, for its status panel."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import Page

from api.models import PublishedDocument


def standing_of(page: Page) -> list[str]:
    """Return what readers see of the page and what will change, as sentences. `absence` says why it is hidden."""
    document = PublishedDocument.objects.live().filter(source=f"page:{page.pk}", body__isnull=False).first()
    sentences: list[str] = []
    if document:
        sentences += [
            _("Readers can see this page, live since {moment}.").format(moment=moment_in_words(page.first_published_at))
            if page.first_published_at
            else _("Readers can see this page."),
            _("What they see was last sent on {moment}.").format(moment=moment_in_words(document.changed_at)),
        ]
    return [*sentences, *_to_come(page)]


def _to_come(page: Page) -> Iterator[str]:
    scheduled = page.scheduled_revision
    if scheduled and page.live:
        yield _("A changed version goes live on {moment}.").format(
            moment=moment_in_words(scheduled.approved_go_live_at)
        )
    if page.live and page.expire_at and page.expire_at > timezone.now():
        yield _("It is unpublished on {moment}.").format(moment=moment_in_words(page.expire_at))
    if page.live and page.has_unpublished_changes and not scheduled:
        yield _("You have changes that readers do not see until you publish them.")
    if getattr(page, "last_reviewed", None) and page.changed_since_review:
        yield _("The text has changed since the medical review of {last_reviewed}.").format(
            last_reviewed=date_format(page.last_reviewed)
        )


def moment_in_words(moment: datetime) -> str:
    """Return a moment such as “1 December 2026 at 09:00 Toronto time”, in the time zone of the editor."""
    local, zone = timezone.localtime(moment), timezone.get_current_timezone_name()
    day = pgettext("the first of a month", "j F Y") if local.day == 1 else pgettext("a day", "j F Y")
    if "/" in zone:
        zone = _("{city} time").format(city=zone.rpartition("/")[2].replace("_", " "))
    return _("{day} at {time} {zone}").format(
        day=date_format(local, day), time=date_format(local, pgettext("a time of day", "H:i")), zone=zone
    )

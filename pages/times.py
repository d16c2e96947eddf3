"""Time zones of sites, and days and times of day as people write them."""

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from pages.normalization import normalized
from pages.web.sites import site_of

# 9, 9:00, 9.30, 9h30, 9 Uhr, 0930, each optionally followed by am or pm, in Latin or Arabic letters.
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:\s*(?:[:.]|h|uhr)\s*(?P<minute>\d\d)?|(?<=\d\d)(?P<joined>\d\d))?(?:\s*(?:h|uhr))?"
    r"\s*(?:(?P<half>[ap])\.?\s*m\.?|(?P<arabic>[صم]))?",
)
# A time as those write it who count to 12, but without am or pm. 05:00 and 5h are times of those who count to 24.
_IN_EITHER_HALF = re.compile(r"(?=0?\d$|1[01]$|[1-9][:.])0?(?P<hour>[1-9]|1[01])(?:[:.](?P<minute>[0-5]\d))?")
# In characters. The matching time grows faster than the length of the text.
_LONGEST = 40
INCOMPLETE_DAY = _("This date is incomplete. Enter the day, the month and the year, such as 2026-12-25.")
_NAMED = {"noon": "12:00", "midday": "12:00", "midi": "12:00", "midnight": "00:00", "minuit": "00:00"}


# During rendering: the default time zone, which is the same in all processes of the installation.
_installations_zone: ContextVar[str | None] = ContextVar("installations_zone", default=None)

# The time zone of editors, cached for one request.
_zone_read: ContextVar[list[ZoneInfo] | None] = ContextVar("editors_zone", default=None)


@contextmanager
def installation_in(zone: str) -> Iterator[None]:
    """Use this default time zone for sites without one, instead of this process's TIME_ZONE."""
    token = _installations_zone.set(zone)
    try:
        yield
    finally:
        _installations_zone.reset(token)


def installations_zone() -> str:
    return _installations_zone.get() or settings.TIME_ZONE


@contextmanager
def zone_is_read_once() -> Iterator[None]:
    """Cache the time zone of editors within this context. Listings need it for every row."""
    token = _zone_read.set([])
    try:
        yield
    finally:
        _zone_read.reset(token)


def zone_of(name: str) -> ZoneInfo | None:
    """Return the time zone with this name, or None. Stored names may not exist on this machine."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def editors_zone() -> ZoneInfo:
    """Return the time zone of editors, which is that of the default site."""
    known = _zone_read.get()
    if known:
        return known[0]
    zone = _zone_of_site(is_default_site=True)
    if known is not None:
        known.append(zone)
    return zone


def today() -> datetime.date:
    """Return today's date in the time zone of the default site."""
    return timezone.localdate(timezone=editors_zone())


def zone_of_page(page: Page) -> ZoneInfo:
    """Return the time zone of the page's site."""
    site_id = site_of(page)
    return _zone_of_site(pk=site_id) if site_id else _zone_of_site(is_default_site=True)


def _zone_of_site(**site: Any) -> ZoneInfo:
    """Return the time zone of a site, or of the installation if nobody has saved the site's settings."""
    name = Site.objects.filter(**site).values_list("sitesettings__timezone", flat=True).first()
    return zone_of(name or installations_zone()) or ZoneInfo("UTC")


def day_of_first_publication(page: Page) -> datetime.date | None:
    """Return the date of the first publication in the time zone of the page's site.

    None if that is in the future: a page can be saved as live before its time. The date is today for a page that a
    program makes live, which has no recorded publication.
    """
    now = timezone.now()
    if page.go_live_at and page.go_live_at > now:
        return None
    return timezone.localdate(page.first_published_at or now, zone_of_page(page))


def four_digit_year(day: datetime.date) -> None:
    """Refuse the year 26, a slip for 2026, and the year 9999, which is not complete in every time zone."""
    if not 1000 <= day.year < datetime.MAXYEAR:
        raise ValidationError(_("Enter the year with four digits, such as 2026. The last possible year is 9998."))


def time_of_day(text: str) -> str:
    """Return a time as HH:MM; 24:00 is the end of a day. Raise a ValidationError with examples if it is invalid."""
    written = " ".join(normalized("NFKC", text).casefold().split())
    if written in _NAMED:
        return _NAMED[written]
    match = _TIME.fullmatch(written) if len(written) <= _LONGEST else None
    found = match and _read(match)
    if not found:
        raise ValidationError(_("This is not a time of day. Enter 09:30, 9:30 am or 17:00; 24:00 ends a day."))
    return found


def in_either_half(text: str) -> tuple[str, str] | None:
    """Return both meanings of a text such as 5 or 4:30, as HH:MM: in the morning, and in the afternoon.

    None if the text has one meaning, such as 05:00 and 5 pm.
    """
    match = _IN_EITHER_HALF.fullmatch(text.strip())
    if not match:
        return None
    hour, minute = int(match["hour"]), match["minute"] or "00"
    return f"{hour:02}:{minute}", f"{hour + 12}:{minute}"


def _read(match: re.Match[str]) -> str | None:
    hour, minute = int(match["hour"]), int(match["minute"] or match["joined"] or 0)
    half = match["half"] or {"ص": "a", "م": "p"}.get(match["arabic"] or "")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    whole = (hour < 24 and minute < 60) or (hour, minute) == (24, 0)
    return f"{hour:02}:{minute:02}" if whole else None

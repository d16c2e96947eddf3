"""Which day and time it is for a site, and times of day as people write them."""

import datetime
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Page, Site

from pages.sites import site_of

# 9, 9:00, 9.30, 9h30, 9 Uhr, 0930, each with am or pm behind it: in Latin letters or in Arabic ones.
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:\s*(?:[:.]|h|uhr)\s*(?P<minute>\d\d)?|(?<=\d\d)(?P<joined>\d\d))?(?:\s*(?:h|uhr))?"
    r"\s*(?:(?P<half>[ap])\.?\s*m\.?|(?P<arabic>[صم]))?",
)
# In characters. The time that the pattern takes grows faster than the text.
_LONGEST = 40
_NAMED = {"noon": "12:00", "midday": "12:00", "midi": "12:00", "midnight": "00:00", "minuit": "00:00"}


# While documents are made, that which all processes of the installation make them with.
_installations_zone: ContextVar[str | None] = ContextVar("installations_zone", default=None)

# What a request has read of it.
_zone_read: ContextVar[list[ZoneInfo] | None] = ContextVar("editors_zone", default=None)


@contextmanager
def installation_in(zone: str) -> Iterator[None]:
    """Within it, sites without a time zone of their own are in this one, whatever this process was told."""
    token = _installations_zone.set(zone)
    try:
        yield
    finally:
        _installations_zone.reset(token)


def installations_zone() -> str:
    return _installations_zone.get() or settings.TIME_ZONE


@contextmanager
def zone_is_read_once() -> Iterator[None]:
    """A list asks for the day with every row."""
    token = _zone_read.set([])
    try:
        yield
    finally:
        _zone_read.reset(token)


def zone_of(name: str) -> ZoneInfo | None:
    """The time zone of this name, if there is one: what is stored may be older than the names that are known here."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def editors_zone() -> ZoneInfo:
    """The time zone of the default site, in which editors plan."""
    known = _zone_read.get()
    if known:
        return known[0]
    zone = _zone_of_site(is_default_site=True)
    if known is not None:
        known.append(zone)
    return zone


def today() -> datetime.date:
    """Of the default site, wherever the editor and the server are."""
    return timezone.localdate(timezone=editors_zone())


def zone_of_page(page: Page) -> ZoneInfo:
    """The time zone of the site that the page stands in."""
    site_id = site_of(page)
    return _zone_of_site(pk=site_id) if site_id else _zone_of_site(is_default_site=True)


def _zone_of_site(**site: Any) -> ZoneInfo:
    """Of a site whose settings nobody has saved yet, that of the installation."""
    name = Site.objects.filter(**site).values_list("sitesettings__timezone", flat=True).first()
    return zone_of(name or installations_zone()) or ZoneInfo("UTC")


def day_of_first_publication(page: Page) -> datetime.date | None:
    """Where the page stands; None while that is still to come, though a page may be saved as live before it.

    A page that a program makes live has no moment of publication: it is now.
    """
    now = timezone.now()
    if page.go_live_at and page.go_live_at > now:
        return None
    return timezone.localdate(page.first_published_at or now, zone_of_page(page))


def time_of_day(text: str) -> str:
    """As HH:MM; 24:00 is the end of a day. Raises a ValidationError that shows right ones."""
    written = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if written in _NAMED:
        return _NAMED[written]
    match = _TIME.fullmatch(written) if len(written) <= _LONGEST else None
    found = match and _read(match)
    if not found:
        raise ValidationError("This is not a time of day. Write it as 09:30, 9:30 am or 17:00; 24:00 ends a day.")
    return found


def bare_hour(text: str) -> int | None:
    """The hour of a text such as 5, which may be in the morning or in the afternoon."""
    text = text.strip()
    return int(text) if re.fullmatch(r"0?[1-9]|1[01]", text) else None


def _read(match: re.Match[str]) -> str | None:
    hour, minute = int(match["hour"]), int(match["minute"] or match["joined"] or 0)
    half = match["half"] or {"ص": "a", "م": "p"}.get(match["arabic"] or "")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    whole = (hour < 24 and minute < 60) or (hour, minute) == (24, 0)
    return f"{hour:02}:{minute:02}" if whole else None

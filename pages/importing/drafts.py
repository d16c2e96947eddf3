"""Detect sources that are not public, or not yet, by the marks of Hugo, Jekyll, Ghost and WordPress.

Dates, and times without a zone, are in Django's current time zone.
"""

import os
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from pages.importing.dates import read_date

# In lower case. Unclear values mean "not public": a draft can be published later, but a secret cannot be taken back.
_HIDE = ("draft", "private", "unlisted", "hidden", "password")
SHOW = ("published", "publish", "public")
_STATE = ("status", "post_status", "state", "visibility")
BEGIN = ("date", "pubdate", "publishdate", "publish_date", "published_at", "publishedat", "go_live_at", "published_on")
_END = ("expirydate", "expiry_date", "expires", "unpublishdate", "unpublish_date", "expire_at")
NAMES = {*_HIDE, *SHOW, *_STATE, *BEGIN, *_END}

_NO = {"", "false", "no", "off", "0", "n", "none", "null"}
_YES = {"true", "yes", "on", "1", "y"}
_PUBLIC_STATES = {"", "publish", "published", "public", "live"}


def reason_in_fields(fields: Iterable[tuple[str, Any]], *, country: str) -> str:
    """Return the field that makes the source a draft, such as `draft: true`, or ""."""
    for called, value in fields:
        name, word = called.lower(), _word(value)
        if (
            (name in _HIDE and word not in _NO)
            or (name in SHOW and value is not None and word not in _YES and not _moment(value, country))
            or (name in _STATE and word not in _PUBLIC_STATES)
            or (name in {*BEGIN, *SHOW} and _is_to_come(value, country))
            or (name in _END and _is_over(value, country))
        ):
            return f"{name}: {word[:60]}"
    return ""


def reason_in_name(file: Path) -> str:
    """Return the name that makes the file a draft: `draft_….html` from Medium, `_drafts` from Jekyll."""
    if file.name.startswith("draft_"):
        return f"the name {file.name}"
    folders = {*Path(os.path.abspath(file)).parts, *file.resolve().parts}  # noqa: PTH100  links are not followed
    return "the folder _drafts" if "_drafts" in folders else ""


def is_end_to_come(name: str, value: Any, *, country: str) -> bool:
    """True if the field is an expiry in the future. Imports cannot schedule it, so it is reported."""
    return name.lower() in _END and value is not None and not _is_over(value, country)


def is_moment(value: Any) -> bool:
    """True if the value of `published` is a date or time, not a boolean."""
    return _moment(value, "") is not None


def reason_in_date(published_on: date | None) -> str:
    return f"date: {published_on}" if published_on and published_on > timezone.localdate() else ""


def _word(value: Any) -> str:
    return "" if value is None else str(value).strip().lower()


def _is_to_come(value: Any, country: str) -> bool:
    found = _moment(value, country)
    return bool(found and (found > timezone.now() if isinstance(found, datetime) else found > timezone.localdate()))


def _is_over(value: Any, country: str) -> bool:
    found = _moment(value, country)
    return bool(found and (found <= timezone.now() if isinstance(found, datetime) else found <= timezone.localdate()))


def _moment(value: Any, country: str) -> datetime | date | None:
    """Return a datetime, or a date if there is no time, or None."""
    if isinstance(value, str):
        try:
            value = parse_datetime(value.strip()) or read_date(value, country=country)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value if timezone.is_aware(value) else timezone.make_aware(value)
    return value if isinstance(value, date) else None

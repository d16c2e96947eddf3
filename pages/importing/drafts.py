"""What says that a source is not for the public, or not yet, as Hugo, Jekyll, Ghost and WordPress write it."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from pages.importing.dates import read_date

# In lower case. Whatever is not clearly said to be public is not: a draft can be published, a secret not taken back.
_HIDE = ("draft", "private", "unlisted", "hidden", "password")
_SHOW = ("published", "publish", "public")
_STATE = ("status", "post_status", "state", "visibility")
_BEGIN = (
    "date",
    "pubdate",
    "publishdate",
    "publish_date",
    "published_at",
    "publishedat",
    "published",
    "publish",
    "go_live_at",
)
_END = ("expirydate", "expiry_date", "expires", "unpublishdate", "unpublish_date", "expire_at")
NAMES = {*_HIDE, *_SHOW, *_STATE, *_BEGIN, *_END}

_NO = {"", "false", "no", "off", "0", "n", "none", "null"}
_PUBLIC_STATES = {"", "publish", "published", "public", "live"}


def reason_in_fields(fields: Iterable[tuple[str, Any]], *, country: str) -> str:
    """The field that says so, such as `draft: true`; empty where none does."""
    for called, value in fields:
        name, word = called.lower(), _word(value)
        if (
            (name in _HIDE and word not in _NO)
            or (name in _SHOW and word in _NO and value is not None)
            or (name in _STATE and word not in _PUBLIC_STATES)
            or (name in _BEGIN and _comes(value, country))
            or (name in _END and _is_over(value, country))
        ):
            return f"{name}: {word[:60]}"
    return ""


def reason_in_name(file: Path) -> str:
    """Medium exports drafts as `draft_….html`, Jekyll keeps them in `_drafts`."""
    if file.name.startswith("draft_"):
        return f"the name {file.name}"
    return "the folder _drafts" if "_drafts" in file.parts else ""


def reason_in_date(published_on: date | None) -> str:
    return f"date: {published_on}" if published_on and published_on > timezone.localdate() else ""


def _word(value: Any) -> str:
    return "" if value is None else str(value).strip().lower()


def _comes(value: Any, country: str) -> bool:
    found = _moment(value, country)
    return bool(found and (found > timezone.now() if isinstance(found, datetime) else found > timezone.localdate()))


def _is_over(value: Any, country: str) -> bool:
    found = _moment(value, country)
    return bool(found and (found <= timezone.now() if isinstance(found, datetime) else found <= timezone.localdate()))


def _moment(value: Any, country: str) -> datetime | date | None:
    """An instant, or a day where no time is given."""
    if isinstance(value, str):
        try:
            value = parse_datetime(value.strip()) or read_date(value, country=country)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value if timezone.is_aware(value) else timezone.make_aware(value)
    return value if isinstance(value, date) else None

"""When a place is open, in its local time."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from wagtail.blocks import (
    CharBlock,
    DateBlock,
    RegexBlock,
    StructBlock,
    StructBlockValidationError,
)

from pages.blocks.codes import CodeBlock

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
CLOSED = {
    "ar": "مغلق",
    "de": "geschlossen",
    "en": "closed",
    "es": "cerrado",
    "fr": "fermé",
    "it": "chiuso",
    "nl": "gesloten",
    "pt": "fechado",
}
_TIME = r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"


def _time(**kwargs: Any) -> RegexBlock:
    return RegexBlock(_TIME, error_messages={"invalid": "Give the time as HH:MM, such as 09:30, or 24:00."}, **kwargs)


class OpeningHoursBlock(StructBlock):
    """Several rows a day are several openings; no row: closed."""

    day = CodeBlock(choices=[(day, day.capitalize()) for day in DAYS])
    opens = _time()
    closes = _time(help_text="Earlier than the opening: on the next day. From 00:00 to 24:00: all day.")

    class Meta:
        icon = "time"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        _check_times(cleaned["opens"], cleaned["closes"])
        return cleaned


class OpeningExceptionBlock(StructBlock):
    """Dates that replace the usual hours."""

    first = DateBlock(label="From")
    last = DateBlock(label="To", required=False, help_text="Empty: that one day.")
    opens = _time(required=False, help_text="Empty: closed.")
    closes = _time(required=False)
    note = CharBlock(required=False, help_text="Such as: Civic holiday.")

    class Meta:
        icon = "date"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        opens, closes, last = cleaned.get("opens"), cleaned.get("closes"), cleaned.get("last")
        if bool(opens) != bool(closes):
            missing = "closes" if opens else "opens"
            error = ValidationError("Give both times, or neither for a closed day.")
            raise StructBlockValidationError({missing: error})
        if cleaned["first"] and last and last < cleaned["first"]:
            error = ValidationError("The last day is before the first. Give a later one, or none for a single day.")
            raise StructBlockValidationError({"last": error})
        _check_times(opens, closes)
        return cleaned


def _check_times(opens: str | None, closes: str | None) -> None:
    if opens == "24:00":
        error = ValidationError("24:00 can only close a day. Give 00:00 on the next day.")
        raise StructBlockValidationError({"opens": error})
    if opens and opens == closes:
        error = ValidationError("This is when it opens. For a whole day give 00:00 to 24:00.")
        raise StructBlockValidationError({"closes": error})


def hours_of(rows: Any) -> list[dict]:
    """Opening hours as JSON, in the order of the week."""
    found = [{"day": row["day"], "opens": row["opens"], "closes": row["closes"]} for row in rows]
    return sorted(found, key=lambda row: (DAYS.index(row["day"]), row["opens"]))


def exceptions_of(rows: Any) -> list[dict]:
    """Exceptions as JSON, the earliest first."""
    found = [
        {
            "from": _day(row["first"]),
            "to": _day(row["last"] or row["first"]),
            "opens": row["opens"] or None,
            "closes": row["closes"] or None,
            "note": row["note"] or None,
        }
        for row in rows
    ]
    return sorted(found, key=lambda row: row["from"])


def hours_lines(shown: dict) -> list[str]:
    """The hours and exceptions of a place's JSON, a line each; days are named in the language that is active."""
    usual = [f"{WEEKDAYS[DAYS.index(row['day'])]} {row['opens']}–{row['closes']}" for row in shown["opening_hours"]]
    return usual + [_exception_line(row) for row in shown["exceptions"]]


def _exception_line(row: dict) -> str:
    days = row["from"] if row["from"] == row["to"] else f"{row['from']} – {row['to']}"
    times = f"{row['opens']}–{row['closes']}" if row["opens"] else _closed()
    return f"{days}: {times}" + (f" ({row['note']})" if row["note"] else "")


def _closed() -> str:
    """In the language that is active, as days are named; Django knows no word for it."""
    return CLOSED.get((get_language() or "en").partition("-")[0], CLOSED["en"])


def _day(day: datetime.date) -> str:
    return day.isoformat()

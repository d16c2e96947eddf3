"""Find rows of opening hours that contradict each other."""

from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from pages.shapes import DAYS

_DAY = 24 * 60
_WEEK = 7 * _DAY


def hours_clash(above: Any, row: Any) -> str | None:
    """Return an error message if two rows of usual hours overlap, else None."""
    first, second = _in_week(above), _in_week(row)
    if not first or not second or not _overlap(first, second, _WEEK):
        return None
    return _(
        "These hours overlap with {day} {opens}–{closes} above. Change one of them, or combine them into one row."
    ).format(day=WEEKDAYS[DAYS.index(above["day"])], opens=above["opens"], closes=above["closes"])


def exceptions_clash(above: Any, row: Any) -> str | None:
    """Return an error message if two exceptions contradict each other, else None.

    A shorter exception takes precedence over a longer one, so only exceptions of equal length can clash.
    """
    (first, last), (other_first, other_last) = _days(above), _days(row)
    if not first or not other_first or last - first != other_last - other_first:
        return None
    if last < other_first or other_last < first:
        return None
    times, other_times = _in_day(above), _in_day(row)
    if times and other_times and not _overlap(times, other_times, _WEEK):
        return None
    told = (
        _(
            "Some of these days are both closed and open: see the exception from {first} above. Change or remove "
            "one of them."
        )
        if bool(times) != bool(other_times)
        else _(
            "Some of these days are given twice: see the exception from {first} above. Change or remove one of them."
        )
    )
    return told.format(first=first)


def _days(row: Any) -> tuple[Any, Any]:
    return row["first"], row["last"] or row["first"]


def _in_week(row: Any) -> tuple[int, int] | None:
    """Return the start in minutes of the week and the length in minutes, or None for an incomplete row."""
    times = _in_day(row)
    return (DAYS.index(row["day"]) * _DAY + times[0], times[1]) if times and row["day"] in DAYS else None


def _in_day(row: Any) -> tuple[int, int] | None:
    if not row["opens"] or not row["closes"]:
        return None
    opens, closes = _minutes(row["opens"]), _minutes(row["closes"])
    return opens, (closes - opens) if closes > opens else closes - opens + _DAY


def _overlap(first: tuple[int, int], second: tuple[int, int], around: int) -> bool:
    """True if two spans (start, length) overlap on a cycle of `around` minutes."""
    return (second[0] - first[0]) % around < first[1] or (first[0] - second[0]) % around < second[1]


def _minutes(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)

"""Read dates as people write them."""

import re
import unicodedata
from datetime import date

from pages.normalization import normalized

_MONTHS = [
    "january jan janvier janv januar enero ene",
    "february feb fevrier fevr februar febrero",
    "march mar mars marz maerz marzo",
    "april apr avril avr abril abr",
    "may mai mayo",
    "june jun juin juni junio",
    "july jul juillet juil juli julio",
    "august aug aout agosto ago",
    "september sep sept septembre septiembre",
    "october oct octobre oktober okt octubre",
    "november nov novembre noviembre",
    "december dec decembre dezember dez diciembre dic",
]
_NUMBER_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_WEEKDAY = r"(?:[^\W\d]+day|[^\W\d]+di|[^\W\d]+tag|mittwoch|(?:mon|tue|wed|thu|fri|sat|sun)\.?)?,?\s*"
_LEAD = (
    r"(?:(?:last updated|posted|published|updated|publiee?|mis a jour|veroffentlicht|le|am|on|date)"
    r"\s*(?:on|le|am)?\s*:?\s*)?"
)
_WORDS_DAY_LAST = re.compile(_LEAD + _WEEKDAY + r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_WORDS_DAY_FIRST = re.compile(
    _LEAD + _WEEKDAY + r"(\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?([^\W\d]+)\.?,?\s+(?:de\s+)?(\d{4})"
)
_ISO = re.compile(_LEAD + r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[t ]\S*(?: ?[+-]\d\d:?\d\d| z| utc)?)?")
_NUMBERS = re.compile(_LEAD + r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
# Countries that write the month first in numeric dates.
_MONTH_FIRST = {"US"}
_SEPARATOR = re.compile(r"\s*[|•·]\s*|\s+[–—-]\s+|,?\s+(?=(?:by|par|von|in)\s)", re.IGNORECASE)
_LONGEST = 100


def read_date(text: str, *, country: str = "") -> date | None:
    """Return the date if the whole text is one, else None. `country` decides between 03/04 and 04/03."""
    if len(text) > _LONGEST:
        return None
    words = _normalise(text)
    if match := _ISO.fullmatch(words):
        return _date(match[1], match[2], match[3])
    if (match := _WORDS_DAY_LAST.fullmatch(words)) and match[1] in _NUMBER_OF:
        return _date(match[3], _NUMBER_OF[match[1]], match[2])
    if (match := _WORDS_DAY_FIRST.fullmatch(words)) and match[2] in _NUMBER_OF:
        return _date(match[3], _NUMBER_OF[match[2]], match[1])
    if match := _NUMBERS.fullmatch(words):
        return _of_numbers(match, country)
    return None


def find_date(line: str, *, country: str = "") -> date | None:
    """Return the first date in a line, even beside other text, as in `2 March 2026 | by Ann Lee`."""
    if len(line) > _LONGEST:
        return None
    parts = [line, *_SEPARATOR.split(line)]
    return next((found for part in parts if (found := read_date(part, country=country))), None)


def _of_numbers(match: re.Match, country: str) -> date | None:
    first, _, second, year = match.groups()
    orders = [(first, second), (second, first)]  # (day, month)
    if country in _MONTH_FIRST:
        orders.reverse()
    return next((found for day, month in orders if (found := _date(year, month, day))), None)


def _date(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _normalise(text: str) -> str:
    decomposed = normalized("NFKD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).strip().rstrip(".")

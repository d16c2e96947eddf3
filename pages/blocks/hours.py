"""Opening hours of a place, in its local time."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Media
from django.forms.utils import ErrorList
from django.utils.dates import WEEKDAYS
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks import (
    CharBlock,
    DateBlock,
    ListBlock,
    ListBlockValidationError,
    StreamBlock,
    StreamBlockValidationError,
    StructBlock,
    StructBlockValidationError,
)
from wagtail.blocks.list_block import ListBlockAdapter
from wagtail.blocks.stream_block import StreamBlockAdapter

from pages.bidi import isolated
from pages.blocks.as_typed import AsTyped
from pages.blocks.clashes import exceptions_clash, hours_clash
from pages.blocks.codes import CodeBlock
from pages.shapes import DAYS
from pages.times import INCOMPLETE_DAY, four_digit_year, in_either_half, time_of_day

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

_MOST_ROWS = 500
# Few places open before: a 1 that stands for an opening time is rather 13:00.
_EARLY = "06:00"
_SCRIPT = "pages/hours_block.js"


class TimeOfDayBlock(CharBlock):
    """A time of day in any common notation, stored as HH:MM."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"search_index": False, **kwargs})

    def clean(self, value: str) -> str:
        text = super().clean(value)
        return time_of_day(text) if text else text


class DayBlock(AsTyped, DateBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[four_digit_year], **kwargs)
        self.field_options["error_messages"] = {"invalid": INCOMPLETE_DAY}


class OpeningHoursBlock(StructBlock):
    """Opening hours on one day of the week. A day can have several rows; without a row it is closed."""

    day = CodeBlock(choices=list(zip(DAYS, map(capfirst, WEEKDAYS.values()), strict=True)), label=_("Day"))
    opens = TimeOfDayBlock(label=_("Opens"))
    closes = TimeOfDayBlock(label=_("Closes"))

    class Meta:
        icon = "time"
        label_format = "{day} {opens} {closes}"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        cleaned["closes"] = _closing_of(cleaned)
        _check_times(cleaned["opens"], cleaned["closes"], typed=value)
        return cleaned


class OpeningExceptionBlock(StructBlock):
    """A range of dates with hours that replace the usual ones."""

    # Digests of medical reviews depend on the order, also on that of a form's layout.
    first = DayBlock(label=pgettext_lazy("a day", "From"))
    last = DayBlock(label=pgettext_lazy("a day", "To"), required=False)
    opens = TimeOfDayBlock(required=False, label=_("Opens"))
    closes = TimeOfDayBlock(required=False, label=_("Closes"))
    note = CharBlock(required=False, label=_("Name"))

    class Meta:
        icon = "date"
        label_format = "{note} {first} {last}"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        cleaned["closes"] = _closing_of(cleaned)
        opens, closes, last = cleaned.get("opens"), cleaned["closes"], cleaned.get("last")
        if bool(opens) != bool(closes):
            missing = "closes" if opens else "opens"
            error = ValidationError(_("Enter both times, or neither if the place is closed."))
            raise StructBlockValidationError({missing: error})
        if cleaned["first"] and last and last < cleaned["first"]:
            error = ValidationError(
                _("The last day is before the first. Enter a later day, or leave it empty for one day.")
            )
            raise StructBlockValidationError({"last": error})
        _check_times(opens, closes, typed=value)
        return cleaned


_HOURS_HELP = _(
    "One line a day; a day without a line is closed. A place that closes before it opens does so on the next day; "
    "from 00:00 to 24:00, it is open all day."
)
_EXCEPTIONS_HELP = _(
    "Days with other hours, such as Christmas from 24 to 26 December. Without “To”, it is that one day; without times, "
    "it is closed."
)


class OpeningHoursStreamBlock(StreamBlock):
    hours = OpeningHoursBlock(label=_("Hours"))

    class Meta:
        form_classname = "in-lines"
        help_text = _HOURS_HELP

    def clean(self, value: Any) -> Any:
        return _without_clashes(StreamBlockValidationError, super().clean(value), hours_clash)


class OpeningHoursListBlock(ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(OpeningHoursBlock(), **{"default": [], **kwargs})

    class Meta:
        form_classname = "in-lines"
        help_text = _HOURS_HELP

    def clean(self, value: Any) -> Any:
        return _without_clashes(ListBlockValidationError, super().clean(value), hours_clash)


class OpeningExceptionsStreamBlock(StreamBlock):
    exception = OpeningExceptionBlock(label=_("Exception"))

    class Meta:
        form_classname = "in-lines"
        help_text = _EXCEPTIONS_HELP

    def clean(self, value: Any) -> Any:
        return _without_clashes(StreamBlockValidationError, super().clean(value), exceptions_clash)


class OpeningExceptionsListBlock(ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(OpeningExceptionBlock(), **{"default": [], **kwargs})

    class Meta:
        form_classname = "in-lines"
        help_text = _EXCEPTIONS_HELP

    def clean(self, value: Any) -> Any:
        return _without_clashes(ListBlockValidationError, super().clean(value), exceptions_clash)


def _closing_of(row: Any) -> str | None:
    """Return the closing time. Midnight, however it is written, is the end of the day and not its beginning.

    From midnight to midnight can mean that it is closed, so that is left to the check.
    """
    closes: str | None = row.get("closes")
    return "24:00" if closes == "00:00" != row.get("opens") else closes


def _check_times(opens: str | None, closes: str | None, *, typed: Any) -> None:
    if opens == "24:00":
        error = ValidationError(_("24:00 can only be a closing time. Enter 00:00 on the next day."))
        raise StructBlockValidationError({"opens": error})
    if opens and opens < _EARLY:
        _ask_if_unclear("opens", typed)
    if opens and closes and closes < opens:
        _ask_if_unclear("closes", typed)
    if opens and opens == closes:
        error = ValidationError(_("This is also the opening time. For a whole day, enter 00:00 to 24:00."))
        raise StructBlockValidationError({"closes": error})


def _ask_if_unclear(field: str, typed: Any) -> None:
    both = in_either_half(typed[field] or "")
    if both:
        error = ValidationError(_("Is this in the morning or the afternoon? Enter {} or {}.").format(*both))
        raise StructBlockValidationError({field: error})


def _without_clashes(error: Callable[..., ValidationError], rows: Any, clash: Callable[[Any, Any], str | None]) -> Any:
    """Refuse rows that clash with a row above them. The error is shown at the lower row."""
    values = [getattr(row, "value", row) for row in rows]
    if len(values) > _MOST_ROWS:  # each is compared with all others
        raise error(
            non_block_errors=ErrorList(
                [_("There are {number} rows, and {most} are possible.").format(number=len(values), most=_MOST_ROWS)]
            )
        )
    errors = {
        number: StructBlockValidationError(non_block_errors=[ValidationError(why)])
        for number, value in enumerate(values)
        if (why := next(filter(None, (clash(above, value) for above in values[:number])), None))
    }
    if errors:
        raise error(block_errors=errors)
    return rows


def hours_of(rows: Any) -> list[dict]:
    """Return opening hours as JSON."""
    return [{"day": row["day"], "opens": row["opens"], "closes": _closing_of(row)} for row in rows]


def exceptions_of(rows: Any) -> list[dict]:
    """Return exceptions as JSON."""
    return [
        {
            "from": row["first"],
            "to": row["last"] or row["first"],
            "opens": row["opens"] or None,
            "closes": _closing_of(row) or None,
            "note": row["note"] or None,
        }
        for row in rows
    ]


def hours_lines(shown: dict) -> list[str]:
    """Return the hours and exceptions of a place's JSON, one line each, in the active language."""
    hours, exceptions = shown["opening_hours"], shown["exceptions"]
    usual = [f"{WEEKDAYS[DAYS.index(row['day'])]} {row['opens']}–{row['closes']}" for row in hours or []]
    lines = usual + [_exception_line(row) for row in exceptions]
    return [_closed()] if hours == [] and not lines else lines


def _exception_line(row: dict) -> str:
    days = " – ".join(isolated(day) for day in dict.fromkeys([row["from"], row["to"]]))
    times = f"{row['opens']}–{row['closes']}" if row["opens"] else _closed()
    return f"{days}: {times}" + (f" ({isolated(row['note'])})" if row["note"] else "")


def _closed() -> str:
    """Return the word for "closed" in the active language. Django has no translation of it."""
    return CLOSED.get((get_language() or "en").partition("-")[0], CLOSED["en"])


class HoursStreamAdapter(StreamBlockAdapter):
    """Tells the admin's scripts of the button that copies times: see `hours_block.js`."""

    js_constructor = "pages.blocks.HoursStream"

    @cached_property
    def media(self) -> Media:
        return super().media + Media(js=[versioned_static(_SCRIPT)])


class HoursListAdapter(ListBlockAdapter):
    js_constructor = "pages.blocks.HoursList"

    @cached_property
    def media(self) -> Media:
        return super().media + Media(js=[versioned_static(_SCRIPT)])


register(HoursStreamAdapter(), OpeningHoursStreamBlock)
register(HoursListAdapter(), OpeningHoursListBlock)

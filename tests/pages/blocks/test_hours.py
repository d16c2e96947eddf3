import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StructBlock

from pages.blocks.hours import (
    DayBlock,
    OpeningExceptionBlock,
    OpeningExceptionsListBlock,
    OpeningExceptionsStreamBlock,
    OpeningHoursBlock,
    OpeningHoursListBlock,
    OpeningHoursStreamBlock,
    TimeOfDayBlock,
    exceptions_of,
    hours_of,
)
from pages.fitting import fitted
from pages.shapes import OpeningExceptions, Week
from pages.times import time_of_day


def errors(block: StructBlock, **value: Any) -> dict:
    with pytest.raises(ValidationError) as caught:
        block.clean(block.normalize(value))
    return caught.value.block_errors


def row(day: str, opens: str, closes: str) -> dict:
    return {"day": day, "opens": opens, "closes": closes}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        *[("9", "09:00"), ("9am", "09:00"), ("9:00", "09:00"), ("5pm", "17:00"), ("9:30 a.m.", "09:30")],
        *[("12 am", "00:00"), ("12pm", "12:00"), ("noon", "12:00"), ("24:00", "24:00"), ("0930", "09:30")],
        *[("9h", "09:00"), ("9 h 30", "09:30"), ("9 Uhr", "09:00"), ("17.15", "17:15"), ("９：３０", "09:30")],
        *[("9:30 ص", "09:30"), ("5 م", "17:00"), ("5 p. m.", "17:00"), (" 07:05 ", "07:05")],
    ],
)
def test_times_in_many_notations_are_read(typed: str, stored: str) -> None:
    block = TimeOfDayBlock()
    assert block.clean(block.normalize(typed)) == stored


@pytest.mark.parametrize("time", ["25:00", "24:30", "9:60", "17pm", "0am", "later", "9-5", "123", "9:5", "incomplete"])
def test_invalid_time_is_refused_with_examples(time: str) -> None:
    assert "09:30" in errors(OpeningHoursBlock(), **row("monday", time, "17:00"))["opens"].messages[0]


@pytest.mark.parametrize(
    ("opens", "closes", "field", "both"),
    [
        ("9", "5", "closes", "05:00 or 17:00"),
        ("8:30", "4:30", "closes", "04:30 or 16:30"),
        ("9:00 am", "5.15", "closes", "05:15 or 17:15"),
        ("1", "5", "opens", "01:00 or 13:00"),
        ("1:30", "17:00", "opens", "01:30 or 13:30"),
    ],
)
def test_time_that_can_be_in_either_half_of_the_day_is_refused_with_both_meanings(
    opens: str, closes: str, field: str, both: str
) -> None:
    (refused,) = errors(OpeningHoursBlock(), **row("monday", opens, closes)).items()
    assert refused[0] == field
    assert both in refused[1].message
    exception = {"first": datetime.date(2026, 12, 24), "opens": opens, "closes": closes}
    assert both in errors(OpeningExceptionBlock(), **exception)[field].message


@pytest.mark.parametrize(
    ("opens", "closes"),
    [("22:00", "04:30"), ("05:00", "13:00"), ("6", "14"), ("9", "11:30"), ("5h", "13h"), ("01:00", "05:00")],
)
def test_time_with_one_meaning_is_accepted(opens: str, closes: str) -> None:
    block = OpeningHoursBlock()
    assert block.clean(block.normalize(row("monday", opens, closes)))["opens"] == time_of_day(opens)


def test_unambiguous_closing_time_after_midnight_is_accepted() -> None:
    block = OpeningHoursBlock()
    assert block.clean(block.normalize(row("friday", "8pm", "2am")))["closes"] == "02:00"


@pytest.mark.parametrize("typed", ["25/12/2026", "incomplete", "tomorrow"])
def test_invalid_date_of_an_exception_is_refused_with_an_example(typed: str) -> None:
    block = DayBlock()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.value_from_datadict({"day": typed}, {}, "day"))
    assert "2026-12-25" in caught.value.messages[0]


@pytest.mark.parametrize("typed", ["12/25/2026", "Dec 25 2026", "2026-12-25"])
def test_date_in_a_notation_of_the_language_is_read(typed: str) -> None:
    block = DayBlock()
    assert block.clean(block.value_from_datadict({"day": typed}, {}, "day")) == datetime.date(2026, 12, 25)


def test_year_before_1000_is_refused() -> None:
    block = DayBlock()
    with pytest.raises(ValidationError, match="four digits"):
        block.clean(block.value_from_datadict({"day": "0026-12-25"}, {}, "day"))


def test_whole_day_can_be_entered_as_midnight_to_midnight() -> None:
    block = OpeningHoursBlock()
    assert block.clean(block.normalize(row("monday", "00:00", "24:00")))["closes"] == "24:00"


@pytest.mark.parametrize("typed", ["midnight", "minuit", "12am", "0:00", "24:00"])
def test_midnight_as_a_closing_time_is_the_end_of_the_day(typed: str) -> None:
    hours, exceptions = OpeningHoursBlock(), OpeningExceptionBlock()
    assert hours.clean(hours.normalize(row("monday", "18:00", typed)))["closes"] == "24:00"
    exception = {"first": datetime.date(2026, 12, 24), "opens": "17:00", "closes": typed}
    assert exceptions.clean(exceptions.normalize(exception))["closes"] == "24:00"


def test_midnight_to_midnight_is_asked_about_as_it_can_mean_closed() -> None:
    assert "00:00 to 24:00" in errors(OpeningHoursBlock(), **row("monday", "0:00", "0:00"))["closes"].message


def test_stored_closing_time_of_midnight_is_shown_as_the_end_of_the_day() -> None:
    exception = {"first": "2026-12-24", "last": None, "opens": "18:00", "closes": "00:00", "note": ""}
    shown = [*hours_of([row("monday", "18:00", "00:00")]), *exceptions_of([exception])]
    assert [each["closes"] for each in shown] == ["24:00", "24:00"]


def test_closing_time_can_be_on_the_next_day() -> None:
    block = OpeningHoursBlock()
    assert block.clean(block.normalize(row("monday", "20:00", "02:00")))["closes"] == "02:00"


def test_opening_time_of_24_00_is_refused() -> None:
    assert "opens" in errors(OpeningHoursBlock(), **row("monday", "24:00", "02:00"))


def test_closing_at_the_opening_time_is_refused() -> None:
    assert "00:00 to 24:00" in errors(OpeningHoursBlock(), **row("monday", "09:00", "09:00"))["closes"].message


def test_hours_are_sorted_by_weekday() -> None:
    rows = [row("sunday", "10:00", "12:00"), row("monday", "13:00", "17:00"), row("monday", "08:00", "12:00")]
    shown = fitted(Week, hours_of(rows), pytest.fail)
    assert [(found["day"], found["opens"]) for found in shown] == [
        ("monday", "08:00"),
        ("monday", "13:00"),
        ("sunday", "10:00"),
    ]


def test_exception_without_times_is_a_closed_day() -> None:
    block = OpeningExceptionBlock()
    closed = block.clean(block.to_python({"first": "2026-12-25", "note": "Holiday"}))
    assert fitted(OpeningExceptions, exceptions_of([closed]), pytest.fail) == [
        {
            "from": "2026-12-25",
            "to": "2026-12-25",
            "opens": None,
            "closes": None,
            "note": "Holiday",
        }
    ]


def test_exception_with_one_time_is_refused() -> None:
    assert "closes" in errors(OpeningExceptionBlock(), first="2026-12-25", opens="09:00")


def test_exception_that_ends_before_it_begins_is_refused() -> None:
    block = OpeningExceptionBlock()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python({"first": "2026-12-25", "last": "2026-12-24"}))
    assert "last" in caught.value.block_errors


def hours(*rows: dict) -> tuple:
    """Return the rows as a stream, which pages use, and as a list, which blocks use."""
    stream, listed = OpeningHoursStreamBlock(), OpeningHoursListBlock()
    return (stream, stream.normalize([("hours", row) for row in rows])), (listed, listed.normalize(list(rows)))


def exceptions(*rows: dict) -> tuple:
    stream, listed = OpeningExceptionsStreamBlock(), OpeningExceptionsListBlock()
    read = [OpeningExceptionBlock().to_python(row) for row in rows]
    return (stream, stream.normalize([("exception", row) for row in read])), (listed, listed.normalize(read))


def refusals(rows: tuple) -> list[str]:
    """Return the error of the last row from each block."""
    said = []
    for block, value in rows:
        with pytest.raises(ValidationError) as caught:
            block.clean(value)
        errors = caught.value.block_errors
        last = errors[max(errors)] if isinstance(errors, dict) else errors[-1]
        said.append(str(last.non_block_errors[0]))
    return said


@pytest.mark.parametrize(
    "rows",
    [
        [row("monday", "09:00", "17:00"), row("monday", "12:00", "13:00")],
        [row("monday", "09:00", "12:00"), row("monday", "9", "10am")],
        [row("friday", "20:00", "02:00"), row("saturday", "01:00", "03:00")],
        [row("sunday", "20:00", "02:00"), row("monday", "00:00", "24:00")],
    ],
)
def test_overlapping_hours_are_refused(rows: list[dict]) -> None:
    assert all("overlap" in said for said in refusals(hours(*rows)))


def test_adjacent_hours_are_accepted() -> None:
    rows = [row("monday", "08:00", "12:00"), row("monday", "12:00", "17:00"), row("tuesday", "08:00", "12:00")]
    for block, value in hours(*rows):
        assert len(block.clean(value)) == 3


def test_exception_that_is_both_closed_and_open_is_refused() -> None:
    closed = {"first": "2026-12-25"}
    opened = {"first": "2026-12-25", "last": "2026-12-25", "opens": "10:00", "closes": "12:00"}
    assert all("both closed and open" in said for said in refusals(exceptions(closed, opened)))


def test_overlapping_exceptions_of_equal_length_are_refused() -> None:
    twice = {"first": "2026-12-24", "last": "2026-12-26"}
    later = {"first": "2026-12-25", "last": "2026-12-27"}
    assert all("given twice" in said for said in refusals(exceptions(twice, later)))


def test_more_exceptions_than_can_be_compared_are_refused() -> None:
    many = [{"first": f"{2100 + number}-12-25"} for number in range(501)]
    for block, value in exceptions(*many):
        with pytest.raises(ValidationError) as refused:
            block.clean(value)
        assert refused.value.non_block_errors == ["There are 501 rows, and 500 are possible."]


def test_shorter_exceptions_can_differ_and_a_day_can_open_twice() -> None:
    week = {"first": "2026-12-24", "last": "2026-12-31"}
    morning = {"first": "2026-12-28", "opens": "09:00", "closes": "12:00"}
    evening = {"first": "2026-12-28", "opens": "17:00", "closes": "19:00"}
    for block, value in exceptions(week, morning, evening):
        assert len(block.clean(value)) == 3

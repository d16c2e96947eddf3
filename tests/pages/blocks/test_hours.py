from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StructBlock

from pages.blocks.hours import OpeningExceptionBlock, OpeningHoursBlock, exceptions_of, hours_of


def errors(block: StructBlock, **value: Any) -> dict:
    with pytest.raises(ValidationError) as caught:
        block.clean(block.normalize(value))
    return caught.value.block_errors


def row(day: str, opens: str, closes: str) -> dict:
    return {"day": day, "opens": opens, "closes": closes}


@pytest.mark.parametrize("time", ["9:30", "25:00", "24:30", "noon"])
def test_time_of_day_has_one_form(time: str) -> None:
    assert "09:30" in errors(OpeningHoursBlock(), **row("monday", time, "17:00"))["opens"].messages[0]


def test_whole_day_is_open_from_midnight_to_midnight() -> None:
    block = OpeningHoursBlock()
    assert block.clean(block.normalize(row("monday", "00:00", "24:00")))["closes"] == "24:00"


def test_night_may_end_on_the_next_day() -> None:
    block = OpeningHoursBlock()
    assert block.clean(block.normalize(row("monday", "20:00", "02:00")))["closes"] == "02:00"


def test_day_cannot_open_at_its_end() -> None:
    assert "opens" in errors(OpeningHoursBlock(), **row("monday", "24:00", "02:00"))


def test_closing_at_the_opening_time_is_refused() -> None:
    assert "00:00 to 24:00" in errors(OpeningHoursBlock(), **row("monday", "09:00", "09:00"))["closes"].message


def test_hours_come_in_the_order_of_the_week() -> None:
    rows = [row("sunday", "10:00", "12:00"), row("monday", "13:00", "17:00"), row("monday", "08:00", "12:00")]
    assert [(found["day"], found["opens"]) for found in hours_of(rows)] == [
        ("monday", "08:00"),
        ("monday", "13:00"),
        ("sunday", "10:00"),
    ]


def test_exception_of_one_day_without_times_is_a_closed_day() -> None:
    block = OpeningExceptionBlock()
    closed = block.clean(block.to_python({"first": "2026-12-25", "note": "Holiday"}))
    assert exceptions_of([closed]) == [
        {"from": "2026-12-25", "to": "2026-12-25", "opens": None, "closes": None, "note": "Holiday"}
    ]


def test_exception_with_one_time_is_refused() -> None:
    assert "closes" in errors(OpeningExceptionBlock(), first="2026-12-25", opens="09:00")


def test_exception_that_ends_before_it_begins_is_refused() -> None:
    block = OpeningExceptionBlock()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python({"first": "2026-12-25", "last": "2026-12-24"}))
    assert "last" in caught.value.block_errors

"""Opening hours in a browser."""

import pytest

from pages.models import Location
from tests import factories
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


def hours(location) -> list[tuple[str, str, str]]:
    revision = Location.objects.get(pk=location.pk).latest_revision
    rows = revision.as_object().opening_hours if revision else []
    return [(row.value["day"], row.value["opens"], row.value["closes"]) for row in rows]


def test_a_day_takes_one_line_beside_the_status_on_a_small_screen(editor):
    row = ("hours", {"day": "wednesday", "opens": "09:00", "closes": "16:30"})
    editor.edit(factories.location(opening_hours=[row]))
    editor.resize(1024)
    if not editor.find("[data-side-panel=status]").is_displayed():
        editor.press("[data-side-panel-toggle=status]")
    parts = [
        *(f"[data-contentpath={name}] :is(input, select)" for name in ("day", "opens", "closes")),
        "[title=Delete]",
    ]

    def bottoms() -> set[int]:
        bottom = "return Math.round(arguments[0].getBoundingClientRect().bottom / 20)"
        return {editor.script(bottom, editor.find(f".in-lines {part}")) for part in parts}

    until(lambda: len(bottoms()) == 1)


def test_working_days_get_the_times_of_the_first_line(editor):
    times = {"opens": "09:00", "closes": "16:30"}
    rows = [("hours", {"day": "monday", **times}), ("hours", {"day": "saturday", "opens": "10:00", "closes": "12:00"})]
    location = factories.location(opening_hours=rows)
    editor.edit(location)
    editor.click(".hours-same")
    editor.save_draft()
    working_days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
    expected = [*((day, "09:00", "16:30") for day in working_days), ("saturday", "10:00", "12:00")]
    until(lambda: hours(location) == expected)

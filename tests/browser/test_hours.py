"""Opening hours in a browser."""

import pytest
from django.urls import reverse

from pages.models import Location
from tests import factories
from tests.browser.admin import save_draft, sign_in
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


def hours(location) -> list[tuple[str, str, str]]:
    revision = Location.objects.get(pk=location.pk).latest_revision
    rows = revision.as_object().opening_hours if revision else []
    return [(row.value["day"], row.value["opens"], row.value["closes"]) for row in rows]


def test_working_days_get_the_times_of_the_first_line(browser, live_server, client):
    sign_in(browser, live_server, client)
    times = {"opens": "09:00", "closes": "16:30"}
    rows = [("hours", {"day": "monday", **times}), ("hours", {"day": "saturday", "opens": "10:00", "closes": "12:00"})]
    location = factories.location(opening_hours=rows)
    browser.get(live_server.url + reverse("wagtailadmin_pages:edit", args=[location.pk]))
    button = browser.find_element("css selector", ".hours-same")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    save_draft(browser)
    working_days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
    expected = [*((day, "09:00", "16:30") for day in working_days), ("saturday", "10:00", "12:00")]
    until(lambda: hours(location) == expected)

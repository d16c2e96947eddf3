"""axe finds nothing on the admin's screens, except what Wagtail's own templates cause. Nor does the console.

The console also tells what the Content Security Policy stops. tests/browser/test_content_security.py opens others.
"""

from typing import Any

import pytest
from django.urls import reverse

from pages.models import Location
from tests import factories
from tests.browser.admin import Admin
from tests.browser.axe import violations_in
from tests.browser.console import errors_in

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

LISTS = ["wagtailadmin_home", "articles:index", "wagtailsnippets_pages_person:list"]
REPORTS = ["medical_review", "publishing_report", "imported_sources"]
ACCOUNT = ["wagtailadmin_login", "wagtailadmin_account", "set_up_second_factor"]
# Rule → elements of Wagtail, and why we leave them.
OF_WAGTAIL = {
    # The search of the menu and that of a list are two landmarks without names; Wagtail draws both.
    "landmark-unique": "nav form[role=search], form[role=search][action$='/pages/search/'], .w-panel--nested",
}


def screens(admin: Admin) -> Any:
    """Open one screen after the other, and yield its name."""
    times = {"opens": "09:00", "closes": "17:00"}
    hours = [("hours", {"day": day, **times}) for day in ("monday", "tuesday")]
    holiday = ("exception", {"first": "2026-12-25", "last": None, "opens": "", "closes": "", "note": "Christmas"})
    location: Location = factories.location(opening_hours=hours, exceptions=[holiday])
    picture = factories.picture(description="Trees")
    body = [
        ("heading", {"level": "2", "text": "Why?"}),
        ("rich_text", "<p>Rest.</p>"),
        ("location", {"page": location, "typed": {}}),
        ("table", factories.table(["Age", "Hours"], ["Adults", "8"])),
    ]
    article = factories.article("Sleep", hero=picture, body=body)
    contact = factories.contact()
    factories.settings_of_site(name="Clinic", default_location=location, default_contact=contact)
    settings = reverse("wagtailsettings:edit", args=["pages", "sitesettings", factories.site().pk])
    admin.open(reverse(ACCOUNT[0]))
    yield ACCOUNT[0]
    admin.sign_in()
    addresses = {name: reverse(name) for name in [*LISTS, *REPORTS, *ACCOUNT[1:]]}
    for name, address in {**addresses, "settings": settings}.items():
        admin.open(address)
        admin.find("main")
        yield name
    for page in (location, contact, article):
        admin.edit(page)
        admin.find(".w-field__input")
        yield f"form of {type(page).__name__}"
    admin.press("[data-side-panel-toggle=status]")
    yield "status"
    admin.press("[data-a11y-dialog-show=schedule-publishing-dialog]")
    yield "schedule"
    admin.open(reverse("share_draft", args=[article.pk]))
    admin.click_text("Make a link")
    yield "share"


def test_axe_and_the_console_find_nothing_on_screens_of_the_admin(admin):
    admin.browser.set_script_timeout(120)
    found = []
    for name in screens(admin):
        found += [f"{name}: {error['message']}" for error in errors_in(admin.browser)]
        found += [f"{name}: {line}" for line in violations_in(admin.browser, spared=OF_WAGTAIL)]
        if name == "wagtailadmin_home":
            admin.resize(1280, dark=True)
            found += [f"{name}, dark: {line}" for line in violations_in(admin.browser, spared=OF_WAGTAIL)]
            admin.resize(1280)
    assert found == [], "\n".join(found)

"""The admin's own pages in a browser."""

import pytest
from django.urls import reverse

from tests import factories
from tests.browser.console import errors_in

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

NAMES = [
    "wagtailadmin_home",
    "wagtailadmin_account",
    "wagtailadmin_explore_root",
    "wagtailimages:index",
    "wagtailimages:add_multiple",
    "wagtaildocs:add_multiple",
    "imported_sources",
    "medical_review",
    "publishing_report",
    "wagtailsnippets_pages_person:add",
]


def test_no_page_of_the_admin_has_errors_in_its_scripts(editor):
    article = factories.article("Sleep")
    addresses = [*map(reverse, NAMES), reverse("wagtailadmin_pages:edit", args=[article.pk])]
    found = []
    for address in addresses:
        editor.open(address)
        editor.find("main")
        messages = [error["message"] for error in errors_in(editor.browser)]
        found += [f"{address}: {message}" for message in messages if "/favicon.ico" not in message]
    assert found == [], "\n".join(found)

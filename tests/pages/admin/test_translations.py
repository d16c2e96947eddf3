"""Reports → Translations: what is missing, not published or out of date in another language."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def french() -> Locale:
    return Locale.objects.create(language_code="fr")


def reported(client: Any, **filters: str) -> dict[str, tuple[list[str], list[str], list[str]]]:
    """Return title → the languages in which the page is missing, a draft, or out of date."""
    shown = client.get(reverse("translations"), filters)
    pages = shown.context["object_list"]
    return {page.title: (page.missing, page.drafted, page.outdated) for page in pages}


def test_each_page_says_what_is_wrong_in_which_language(admin_client, french):
    Locale.objects.create(language_code="de")
    for title in ("Missing", "Drafted", "Old", "Current"):
        page = factories.plain_page(title)
        if title == "Missing":
            continue
        translated = page.copy_for_translation(french, copy_parents=True)
        translated.title = f"{title} (fr)"
        revision = translated.save_revision()
        if title != "Drafted":
            revision.publish()
        if title == "Old":
            later = timezone.now() + datetime.timedelta(hours=1)
            Page.objects.filter(pk=page.pk).update(last_published_at=later)
    every = reported(admin_client)
    assert every["Missing"] == (["de", "fr"], [], [])
    assert every["Drafted"] == (["de"], ["fr"], [])
    assert every["Old"] == (["de"], [], ["fr"])
    assert every["Current"] == (["de"], [], [])
    assert {"Missing", "Drafted", "Old"} <= reported(admin_client, into="fr").keys()
    assert "Current" not in reported(admin_client, into="fr")
    assert reported(admin_client, into="fr", standing="outdated").keys() == {"Old"}
    assert "Old (fr)" not in every


def test_translation_stands_for_an_original_that_is_a_draft(admin_client, french):
    page = factories.plain_page("Unpublished")
    translated = page.copy_for_translation(french, copy_parents=True)
    translated.title = "Traduite"
    translated.save_revision().publish()
    page.refresh_from_db()
    page.unpublish()
    assert reported(admin_client)["Traduite"] == ([], ["en"], [])


def test_a_missing_language_leads_to_the_screen_that_translates(admin_client, french):
    page = factories.plain_page("About")
    shown = admin_client.get(reverse("translations")).content.decode()
    assert reverse("simple_translation:submit_page_translation", args=[page.pk]) in shown
    exported = admin_client.get(reverse("translations"), {"export": "csv"})
    assert "French" in b"".join(exported.streaming_content).decode()


def test_authors_see_only_pages_that_they_may_edit(client, french):
    ours = factories.plain_page("Ours")
    factories.plain_page("Theirs")
    client.force_login(factories.member(of=ours))
    assert reported(client).keys() == {"Ours"}

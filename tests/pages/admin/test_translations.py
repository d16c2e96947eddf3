"""Reports → Translations: what is missing, not published or out of date in another language."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page

from pages.models import Category, Person, Tag
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


@pytest.mark.parametrize("model", [Person, Category])
def test_people_and_categories_are_listed_like_pages(admin_client, french, model):
    now = timezone.now()
    for name in ("Missing", "Drafted", "Old", "Current"):
        original = model.objects.create(name=name, slug=name, last_published_at=now)
        if name == "Missing":
            continue
        translated = original.copy_for_translation(french)
        translated.name = f"{name} (fr)"
        translated.live = name != "Drafted"
        translated.last_published_at = now - datetime.timedelta(hours=1 if name == "Old" else -1)
        translated.save()
    found = reported(admin_client, into="fr")
    assert found["Missing"] == (["fr"], [], [])
    assert found["Drafted"] == ([], ["fr"], [])
    assert found["Old"] == ([], [], ["fr"])
    assert "Current" not in found
    assert "Old (fr)" not in found
    original = model.objects.get(name="Missing")
    shown = admin_client.get(reverse("translations")).text
    assert (
        reverse("simple_translation:submit_snippet_translation", args=["pages", model._meta.model_name, original.pk])
        in shown
    )
    assert reverse(f"wagtailsnippets_pages_{model._meta.model_name}:edit", args=[original.pk]) in shown
    exported = b"".join(admin_client.get(reverse("translations"), {"export": "csv"}).streaming_content).decode()
    assert "Missing,English" in exported


def test_tags_without_a_translation_are_listed(admin_client, french):
    translated = Tag.objects.create(name="night")
    copy = translated.copy_for_translation(french)
    copy.name = "nuit"
    copy.save()
    Tag.objects.create(name="sleep")
    assert reported(admin_client, standing="missing")["sleep"] == (["fr"], [], [])
    assert not {"night", "nuit"} & reported(admin_client).keys()


def test_lists_of_pages_and_people_are_read_as_one(admin_client, french):
    for number in range(60):
        factories.person(f"Person {number}", slug=f"person-{number}")
    pages = len(reported(admin_client, p="1").keys() - {f"Person {number}" for number in range(60)})
    first, second = reported(admin_client, p="1"), reported(admin_client, p="2")
    assert len(first) == 50
    assert len(second) == pages + 10
    assert not first.keys() & second.keys()


def test_who_may_not_edit_people_does_not_see_them(client, french):
    factories.person("Jane Doe")
    client.force_login(factories.member(of=factories.plain_page("Ours")))
    assert "Jane Doe" not in reported(client)

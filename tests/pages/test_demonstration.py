"""What the demonstration has for somebody who looks at the product for the first time."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from django.urls import reverse
from wagtail.models import Locale, Page, Revision, TaskState

from api.publishing.publish import publish_everything
from api.publishing.rebuild import adopt
from pages.demonstration.fill import fill
from pages.models import Article, Home, ImportedSource
from tests import factories
from tests.sharing import Share


def make_demonstration() -> None:
    adopt()
    factories.as_installed()
    fill(lambda _: None)
    publish_everything()


@pytest.fixture(scope="module", autouse=True)
def demonstration(share: Share) -> None:
    share(make_demonstration)


@pytest.fixture
def get(client: Any, db: None) -> Any:
    return lambda address, **query: client.get(f"/api/v1/{address}", query).json()


def test_home_page_has_content_and_a_picture_in_each_language(get):
    for locale, button in (("en", "What happens at a first visit"), ("fr", "Mieux dormir, par un bout ou par l’autre")):
        path = next(entry["path"] for entry in get("site/")["locales"] if entry["code"] == locale)
        home = get("routes/", path=path)["document"]
        assert home["hero"]["alt"]
        assert [block["type"] for block in home["body"]] == ["heading", "steps", "quote", "callout", "call_to_action"]
        assert home["body"][-1]["value"]["text"] == button
        assert home["body"][-1]["value"]["page"]


def test_french_site_has_its_own_menu_place_and_article(get):
    site = get("site/", locale="fr")
    menu = [entry["title"] for entry in site["navigation"]["header"]]
    assert menu == ["Blogue", "Lieux", "À propos de nous", "Nous joindre"]
    assert site["location"]["title"] == "Clinique de Toronto"
    article = get("articles/sommeil-et-retablissement/", locale="fr")
    assert [(each["locale"], each["path"]) for each in article["translations"]] == [
        ("en", "/blog/sleep-and-recovery/"),
        ("fr", "/fr/blogue/sommeil-et-retablissement/"),
    ]
    assert article["body"][-1]["value"]["name"] == "Clinique de Toronto"
    assert article["category"]["name"] == "Soins de tous les jours"
    assert article["authors"][0]["name"] == "Équipe de rédaction de la clinique"


def test_categories_people_and_tags_are_translations_of_each_other(get):
    for collection, slug in (("categories", "everyday-care"), ("people", "clinic-editorial-team"), ("tags", "sleep")):
        assert [each["locale"] for each in get(f"{collection}/{slug}/")["translations"]] == ["en", "fr"]
    assert len(get("categories/", locale="fr")["items"]) == 3


def test_dashboard_shows_what_is_scheduled_in_review_and_due(admin_client):
    shown = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    for title in ("Moving a little", "Questions to ask about a new medicine", "Understanding trauma"):
        assert title in shown


def test_scheduled_article_goes_live_in_a_week_at_nine(db):
    going = Revision.objects.get(approved_go_live_at__isnull=False).approved_go_live_at
    toronto = ZoneInfo("America/Toronto")
    days = [datetime.now(toronto).date() + timedelta(days=days) for days in (6, 7)]  # midnight may have passed
    assert going in [datetime.combine(day, time(9), toronto) for day in days]


def test_article_in_review_waits_for_the_medical_reviewer(db):
    state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    assert state.task.name == "Medical review"
    assert not state.revision.as_object().live


@pytest.fixture
def without_french(db: None) -> Iterator[None]:
    for page in Page.objects.filter(depth=2):
        page.delete()
    ImportedSource.objects.all().delete()
    Page.get_first_root_node().add_child(instance=Page(title="Welcome", slug="welcome"))
    with override_settings(WAGTAIL_CONTENT_LANGUAGES=[("en", "English"), ("de", "German")]):
        yield


def test_it_is_only_in_english_if_the_settings_have_no_french(without_french):
    fill(lambda _: None)
    assert {page.locale.language_code for page in Page.objects.filter(depth__gt=1)} == {"en"}
    assert Home.objects.get().live
    assert Article.objects.live().count() == 8
    assert Locale.objects.filter(language_code="de").count() == 0

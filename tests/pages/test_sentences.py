"""What is stored for all editors is in English, whoever saves. Each editor sees it in their language."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.users.models import UserProfile

from pages.fitting import DOES_NOT_FIT, MISSING
from pages.models import Article, Preview
from pages.sentences import in_words
from pages.times import INCOMPLETE_DAY
from tests import factories
from tests.forms import article_form

pytestmark = pytest.mark.django_db


def speak(language: str) -> None:
    user = get_user_model().objects.get()
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})


def edit_url(article: Article) -> str:
    return reverse("wagtailadmin_pages:edit", args=[article.pk])


@pytest.fixture
def unfinished(editor: Client) -> Article:
    """A draft that was saved in French with fields that are not valid."""
    article = factories.article("Sleep")
    factories.article("Rest", slug="rest")
    speak("fr")
    form = article_form(canonical_url="here", slug="rest")
    del form["action-publish"]
    assert editor.post(edit_url(article), form).status_code == 302
    article.refresh_from_db()
    return article


ENGLISH = {
    "canonical_url": "Enter a valid URL.",
    "slug": "Another page here already has the address “rest”. Choose another one.",
}
FRENCH = {
    "canonical_url": "Saisissez une URL valide.",
    "slug": "Une autre page a déjà ici l'adresse « rest ». Choisissez-en une autre.",
}


def test_problems_of_a_draft_are_stored_in_english(unfinished: Article) -> None:
    stored = unfinished.get_latest_revision_as_object().unfinished
    assert {name: stored[name]["why"] for name in ENGLISH} == {name: [why] for name, why in ENGLISH.items()}
    with override("fr"):
        assert [why for left in stored.values() for why in left["why"] if in_words(why) == why] == []


@pytest.mark.parametrize(("language", "told"), [("en", ENGLISH), ("fr", FRENCH)])
def test_problems_of_a_draft_are_told_in_the_language_of_each_editor(
    editor: Client, unfinished: Article, language: str, told: dict[str, str]
) -> None:
    speak(language)
    listed = editor.get(edit_url(unfinished)).content.decode().replace("\xa0", " ").replace("&#x27;", "'")
    assert [why for why in told.values() if why not in listed] == []


def test_link_to_a_draft_has_problems_in_english(api: Any, unfinished: Article) -> None:
    user = get_user_model().objects.get()
    _, token = Preview.share(unfinished, user=user, days=1)
    with override("fr"):
        problems = api(f"preview/{token}/").data["preview"]["problems"]
    assert {one["field"]: one["detail"] for one in problems}.items() >= ENGLISH.items()


def test_preview_of_a_form_has_problems_in_english_for_the_api_alone(editor: Client, api: Any, settings: Any) -> None:
    settings.FRONTEND_URL = "https://www.clinic.example"
    article = factories.article("Sleep")
    speak("fr")
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[article.pk])
    answer = editor.post(address, article_form(title="", published_on="13/13/2026")).json()
    assert "Cette date est incomplète." in answer["problems"]
    assert "Donnez un titre à la page." in answer["problems"]
    problems = api(f"preview/{answer['token']}/").data["preview"]["problems"]
    found = {one["field"]: one["detail"] for one in problems}
    assert found == {"title": "Give the page a title.", "published_on": str(INCOMPLETE_DAY)}


def test_stored_sentence_is_known_whatever_stands_in_it() -> None:
    with override("fr"):
        assert in_words(MISSING) != MISSING
        assert in_words(DOES_NOT_FIT.format(value="“a\nb”")).startswith("Sa valeur est “a\nb”, ce qui")
        assert in_words("Of another release.") == "Of another release."
        assert in_words("") == ""

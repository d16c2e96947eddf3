"""Translating people, categories and tags into a language that may have one of the same name or slug."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.log_actions import registry
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from pages.models import Category, Person, Tag
from tests import factories

pytestmark = pytest.mark.django_db

MODELS = [Person, Category, Tag]


@pytest.fixture
def french():
    return Locale.objects.create(language_code="fr")


def address_of(row):
    return reverse("simple_translation:submit_snippet_translation", args=["pages", row._meta.model_name, row.pk])


def send(client, row, *languages):
    """Translate in the admin, and return the messages that follow."""
    sent = {"locales": [language.pk for language in languages]}
    answer = client.post(address_of(row), sent, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.mark.parametrize("model", MODELS)
def test_one_of_the_same_name_becomes_the_translation(admin_client, french, model):
    row = model.objects.create(name="Jane", slug="jane")
    other = model.objects.create(name="jane", slug="jane", locale=french)
    told = send(admin_client, row, french)
    assert "“Jane” exists in French: it is now the translation of this one." in told
    assert row.get_translation(french) == other
    assert model.objects.count() == 2
    assert [each.action for each in registry.get_logs_for_instance(other)] == ["wagtail.edit"]


def test_its_other_translations_come_along_and_readers_see_them(admin_client, api, french):
    german = Locale.objects.create(language_code="de")
    person = factories.person("Jane", slug="jane")
    other = factories.person("Jane", slug="jane", locale=french)
    third = factories.person("Johanna", slug="johanna", locale=german, translation_key=other.translation_key)
    send(admin_client, person, french)
    assert set(person.get_translations()) == {other, third}
    shown = api("people/jane/?locale=en").data["translations"]
    assert {each["locale"] for each in shown} == {"de", "en", "fr"}


@pytest.mark.parametrize("model", MODELS)
def test_slug_that_is_taken_gets_a_number(admin_client, french, model):
    row = model.objects.create(name="Jane", slug="jane")
    model.objects.create(name="Somebody else", slug="jane", locale=french)
    send(admin_client, row, french)
    assert row.get_translation(french).slug == "jane-2"


def test_name_of_a_translation_of_another_person_is_somebody_else(admin_client, french):
    person = factories.person("Jane", slug="jane")
    namesake = factories.person("Jane", slug="jane-doe")
    factories.person("Jane", slug="jane", locale=french, translation_key=namesake.translation_key)
    send(admin_client, person, french)
    assert person.get_translation(french).slug == "jane-2"


def test_tag_whose_name_is_the_translation_of_another_is_refused(admin_client, french):
    tag = Tag.objects.create(name="Yoga", slug="yoga")
    other = Tag.objects.create(name="Stretching", slug="stretching")
    Tag.objects.create(name="yoga", slug="x", locale=french, translation_key=other.translation_key)
    assert "“Yoga” exists in French, as the translation of another tag." in send(admin_client, tag, french)
    assert not tag.has_translation(french)


def test_several_of_the_same_name_are_refused(admin_client, french):
    category = factories.category("Sleep", slug="sleep")
    for slug in ("a", "b"):
        factories.category("Sleep", slug=slug, locale=french)
    assert "There are several “Sleep” in French." in send(admin_client, category, french)
    assert not category.has_translation(french)


def test_who_may_not_publish_does_not_join_what_is_published(client, french):
    user = factories.member()
    codenames = ["access_admin", "change_category", "submit_translation"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    category = factories.category("Sleep", slug="sleep")
    factories.category("Sleep", slug="sleep", locale=french)
    assert "“Sleep” exists in French and is published. Ask somebody" in send(client, category, french)
    assert not category.has_translation(french)


def test_history_of_a_new_translation_begins_with_its_creation(admin_client, french):
    category = factories.category("Sleep", slug="sleep")
    assert "“Sleep” has a draft in French, with the words of the original." in send(admin_client, category, french)
    made = category.get_translation(french)
    assert [each.action for each in registry.get_logs_for_instance(made)] == ["wagtail.create"]


def test_history_of_one_made_in_a_chooser_begins_with_its_creation(admin_client):
    admin_client.post(reverse("wagtailsnippetchoosers_pages_person:create"), {"name": "Jane"})
    entries = registry.get_logs_for_instance(Person.objects.get()).order_by("pk")
    assert [each.action for each in entries] == ["wagtail.create", "wagtail.publish"]


@pytest.mark.parametrize(("preferred", "word", "technical"), [("en", "Language", "Locale"), ("fr", "Langue", "Région")])
def test_language_is_called_so(admin_client, admin_user, french, preferred, word, technical):
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": preferred})
    person = factories.person()
    chooser = reverse("wagtailsnippetchoosers_pages_person:choose_results")
    listing = reverse("wagtailsnippets_pages_person:list")
    for address in (address_of(person), chooser, listing):
        shown = admin_client.get(address).text.split("<main")[-1]
        assert word in shown
        assert technical not in shown

"""The forms of people, categories and tags: drafts, languages, and what is made without leaving an article."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Revision

from pages.models import Category, Person, Tag
from pages.schedules import follow_schedules
from tests import factories

pytestmark = pytest.mark.django_db

FIELDS = {"name": "Jane Doe", "slug": "jane", "role": "", "credentials": "", "bio": "null", "profile_url": ""}
ADD = "wagtailsnippets_pages_person:add"


def edit(person, client, **fields):
    address = reverse("wagtailsnippets_pages_person:edit", args=[person.pk])
    return client.post(address, {**FIELDS, **fields})


def test_a_new_person_is_a_draft_until_it_is_published(admin_client, api):
    admin_client.post(reverse(ADD), FIELDS)
    person = Person.objects.get()
    assert not person.live
    assert api("people/jane/").status_code == 404
    edit(person, admin_client, **{"action-publish": "yes"})
    assert api("people/jane/").status_code == 200


def test_a_draft_of_a_published_person_is_for_editors_alone(admin_client, api):
    person = factories.person("Jane Doe", slug="jane")
    edit(person, admin_client, name="Jane Roe")
    assert api("people/jane/").data["name"] == "Jane Doe"
    person.refresh_from_db()
    assert person.has_unpublished_changes
    edit(person, admin_client, name="Jane Roe", **{"action-publish": "yes"})
    assert api("people/jane/").data["name"] == "Jane Roe"


def test_a_person_is_unpublished_at_once(admin_client, api):
    person = factories.person("Jane Doe", slug="jane")
    assert api("people/jane/").status_code == 200
    admin_client.post(reverse("wagtailsnippets_pages_person:unpublish", args=[person.pk]))
    assert api("people/jane/").status_code == 410


def test_a_person_is_scheduled_in_the_form(admin_client):
    later = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    admin_client.post(reverse(ADD), {**FIELDS, "go_live_at": later, "action-publish": "yes"})
    person = Person.objects.get()
    assert not person.live
    assert person.status_string == "scheduled"


@pytest.mark.parametrize("content", [{}, [], 5])
def test_a_scheduled_change_that_cannot_be_read_is_refused_and_told(admin_client, api, content):
    person = factories.person("Jane Doe", slug="jane")
    later = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    edit(person, admin_client, name="Jane Roe", go_live_at=later, **{"action-publish": "yes"})
    revision = Revision.objects.get(approved_go_live_at__isnull=False)
    Revision.objects.filter(pk=revision.pk).update(
        content=content, approved_go_live_at=timezone.now() - timedelta(minutes=5)
    )
    [told] = follow_schedules()
    assert "“Jane Doe” cannot be published yet. Its latest draft cannot be read." in told
    person.refresh_from_db()
    assert person.has_unpublished_changes
    assert Revision.objects.get(pk=revision.pk).approved_go_live_at is not None
    address = reverse("wagtailsnippets_pages_person:edit", args=[person.pk])
    assert "Its latest draft cannot be read. Open its form" in admin_client.get(address).text
    assert "Its latest draft cannot be read." in admin_client.get(reverse("wagtailadmin_home")).text
    edit(person, admin_client, name="Jane Roe", **{"action-publish": "yes"})
    assert api("people/jane/").data["name"] == "Jane Roe"


@pytest.mark.parametrize("model", [Person, Category])
def test_what_is_scheduled_or_expires_is_listed_with_the_pages(admin_client, model):
    now = timezone.now()
    expiring = model.objects.create(name="Jane", slug="jane", expire_at=now + timedelta(days=2))
    later = model.objects.create(name="Sam", slug="sam", live=False, go_live_at=now + timedelta(days=1))
    later.save_revision(approved_go_live_at=later.go_live_at)
    model.objects.create(name="Kim", slug="kim", live=False, expire_at=now + timedelta(days=1))
    factories.article("Sleep", expire_at=now + timedelta(days=3))
    listed = admin_client.get(reverse("scheduled"))
    assert [thing.title for thing in listed.context["object_list"]] == ["Sam", "Jane", "Sleep"]
    name = model._meta.model_name
    for shown in (listed.text, admin_client.get(reverse("wagtailadmin_home")).text):
        assert reverse(f"wagtailsnippets_pages_{name}:edit", args=[expiring.pk]) in shown
        assert reverse(f"wagtailsnippets_pages_{name}:edit", args=[later.pk]) in shown
    exported = b"".join(admin_client.get(reverse("scheduled"), {"export": "csv"}).streaming_content).decode()
    assert [line.split(",")[0] for line in exported.splitlines()] == ["Title", "Sam", "Jane", "Sleep"]


def test_who_may_not_edit_people_does_not_see_when_they_are_scheduled(client):
    factories.person("Jane", expire_at=timezone.now() + timedelta(days=2))
    client.force_login(factories.member(of=factories.article_index()))
    assert list(client.get(reverse("scheduled")).context["object_list"]) == []


def test_publishing_stands_out_and_no_form_saves_itself(admin_client):
    person = factories.person()
    shown = admin_client.get(reverse("wagtailsnippets_pages_person:edit", args=[person.pk])).text
    assert shown.index('value="action-publish"') < shown.index("Save draft")
    assert "w-autosave#save" not in shown


def test_a_slug_is_unique_within_its_language(admin_client):
    factories.person(slug="jane")
    french = Locale.objects.create(language_code="fr")
    taken = admin_client.post(reverse(ADD), FIELDS)
    assert "has this name in addresses already" in taken.text
    admin_client.post(f"{reverse(ADD)}?locale=fr", FIELDS)
    assert Person.objects.get(locale=french).slug == "jane"


def test_a_tag_name_is_unique_within_its_language(admin_client):
    Tag.objects.create(name="Sleep")
    Locale.objects.create(language_code="fr")
    address = reverse("wagtailsnippets_pages_tag:add")
    tag = {"name": "sleep", "slug": "other", "description": ""}
    assert "There is a tag of this name already" in admin_client.post(address, tag).text
    admin_client.post(f"{address}?locale=fr", tag)
    assert Tag.objects.count() == 2


def test_a_translation_begins_as_a_draft_with_the_words_of_the_original(admin_client, api):
    category = factories.category("Sleep", slug="sleep")
    french = Locale.objects.create(language_code="fr")
    address = reverse("simple_translation:submit_snippet_translation", args=["pages", "category", category.pk])
    admin_client.post(address, {"locales": [french.pk]})
    made = category.get_translation(french)
    assert (made.name, made.slug, made.live) == ("Sleep", "sleep", False)
    assert made.latest_revision
    assert [each["locale"] for each in api("categories/sleep/").data["translations"]] == ["en"]


@pytest.mark.parametrize(("name", "model"), [("person", Person), ("category", Category)])
def test_one_made_in_an_article_has_its_language_and_is_published(admin_client, name, model):
    french = Locale.objects.create(language_code="fr")
    index = factories.article_index()
    page = index.copy_for_translation(french, copy_parents=True)
    form = reverse("wagtailadmin_pages:add", args=["pages", "article", page.pk])
    address = reverse(f"wagtailsnippetchoosers_pages_{name}:create")
    for _ in range(2):
        answer = admin_client.post(address, {"name": "Sommeil"}, headers={"referer": f"http://testserver{form}"})
        assert json.loads(answer.content)["step"] == "chosen"
    made = model.objects.order_by("pk")
    assert [(each.locale, each.slug, each.live) for each in made] == [
        (french, "sommeil", True),
        (french, "sommeil-2", True),
    ]
    assert made[0].latest_revision


def test_one_made_by_who_may_not_publish_is_a_draft(client):
    user = factories.member()
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "add_category"]))
    client.force_login(user)
    answer = client.post(reverse("wagtailsnippetchoosers_pages_category:create"), {"name": "Sleep"})
    assert json.loads(answer.content)["step"] == "chosen"
    assert not Category.objects.get().live


def test_choosers_show_those_in_the_language_of_the_page_first(admin_client):
    french = Locale.objects.create(language_code="fr")
    factories.category("A", slug="a")
    factories.category("B", slug="b", locale=french)
    page = factories.article_index().copy_for_translation(french, copy_parents=True)
    form = reverse("wagtailadmin_pages:edit", args=[page.pk])
    address = reverse("wagtailsnippetchoosers_pages_category:choose_results")
    shown = admin_client.get(address, headers={"referer": f"http://testserver{form}"})
    assert [each.name for each in shown.context["results"]] == ["B", "A"]
    assert [each.name for each in admin_client.get(address, {"locale": "en"}).context["results"]] == ["A"]


def test_typed_tags_are_in_the_language_of_the_page(db):
    french = Locale.objects.create(language_code="fr")
    english = Tag.objects.create(name="Sleep")
    article = factories.article("Rest")
    article.tags.set(["sleep", "new"])
    assert {(tag.name, tag.locale.language_code) for tag in article.tags.all()} == {("Sleep", "en"), ("new", "en")}
    translated = article.copy_for_translation(french, copy_parents=True)
    translated.tags.set(["Sleep", "nuit"])
    assert {(tag.name, tag.locale.language_code) for tag in translated.tags.all()} == {("Sleep", "en"), ("nuit", "fr")}
    assert Tag.objects.get(name="Sleep") == english


def test_a_preview_shows_a_translation_on_a_page_of_its_language(admin_client, api):
    french = Locale.objects.create(language_code="fr")
    category = factories.category("Sleep", slug="sleep")
    article = factories.article("Rest", category=category)
    for page in (factories.home(), factories.article_index()):
        page.copy_for_translation(french).save_revision().publish()
    article.copy_for_translation(french).save_revision().publish()
    draft = category.copy_for_translation(french)
    draft.save()
    factories.settings_of_site(frontend_url="https://clinic.example")
    address = reverse("wagtailsnippets_pages_category:preview_on_edit", args=[draft.pk])
    answer = admin_client.post(address, {"name": "Sommeil", "slug": "sommeil", "description": ""}).json()
    shown = api(f"preview/{answer['token']}/").data["document"]
    assert (shown["locale"], shown["category"]["name"]) == ("fr", "Sommeil")

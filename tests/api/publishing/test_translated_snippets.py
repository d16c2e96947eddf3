"""People, categories and tags in several languages, and drafts of people and categories."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Locale

from pages.models import Authorship, Category, Person, Tag
from pages.models.article import ArticleTag
from pages.schedules import follow_schedules
from tests import factories
from tests.truth import assert_true

pytestmark = pytest.mark.django_db


@pytest.fixture
def french() -> Locale:
    locale = Locale.objects.create(language_code="fr")
    for page in (factories.home(), factories.article_index()):
        page.copy_for_translation(locale).save_revision().publish()
    return locale


def translation(snippet, locale, name, *, live=True):
    made = snippet.copy_for_translation(locale)
    made.name, made.slug = name, name.lower()
    if isinstance(made, Tag):
        made.save()
        return made
    made.live = live
    made.save()
    if not live:
        made.save_revision()
    return made


def in_french(article, french):
    made = article.copy_for_translation(french)
    made.save_revision().publish()
    return type(made).objects.get(pk=made.pk)


def test_a_page_shows_the_translations_into_its_language(api, french):
    category, person = factories.category("Sleep", slug="sleep"), factories.person("Dr Jane Doe")
    tag = Tag.objects.create(name="night")
    article = factories.article(
        "Rest", category=category, authorships=[Authorship(person=person)], tagged_items=[ArticleTag(tag=tag)]
    )
    in_french(article, french)
    for snippet, name in ((category, "Sommeil"), (person, "Dre Jane Doe"), (tag, "nuit")):
        translation(snippet, french, name)
    for locale, shown in (("en", ("Sleep", "Dr Jane Doe", "night")), ("fr", ("Sommeil", "Dre Jane Doe", "nuit"))):
        document = api("articles/rest/", locale=locale).data
        found = document["category"], document["authors"][0], document["tags"][0]
        assert tuple(each["name"] for each in found) == shown
        assert {each["locale"] for each in found} == {locale}
    assert_true()


def test_a_page_shows_the_original_while_the_translation_is_a_draft(api, french):
    category = factories.category("Sleep", slug="sleep")
    in_french(factories.article("Rest", category=category), french)
    sommeil = translation(category, french, "Sommeil", live=False)
    shown = api("articles/rest/", locale="fr").data["category"]
    assert (shown["name"], shown["locale"]) == ("Sleep", "en")
    sommeil.get_latest_revision().publish()
    shown = api("articles/rest/", locale="fr").data["category"]
    assert (shown["name"], shown["locale"]) == ("Sommeil", "fr")
    Category.objects.get(pk=sommeil.pk).unpublish()
    assert api("articles/rest/", locale="fr").data["category"]["name"] == "Sleep"
    assert_true()


def test_each_lists_its_live_translations(api, french):
    category = factories.category("Sleep", slug="sleep")
    sommeil = translation(category, french, "Sommeil")
    document = api("categories/sleep/").data
    other = api("categories/sommeil/", locale="fr").data
    assert (
        document["translations"]
        == other["translations"]
        == [
            {"locale": "en", "id": document["id"], "slug": "sleep"},
            {"locale": "fr", "id": other["id"], "slug": "sommeil"},
        ]
    )
    assert (other["locale"], other["direction"]) == ("fr", "ltr")
    sommeil.unpublish()
    assert [each["slug"] for each in api("categories/sleep/").data["translations"]] == ["sleep"]


def test_lists_are_in_one_language_and_fall_back(api, french):
    translation(factories.category("Sleep", slug="sleep"), french, "Sommeil")
    factories.category("Care", slug="care")

    def slugs(**query):
        return [item["slug"] for item in api("categories/", **query).data["items"]]

    assert slugs() == ["care", "sleep"]
    assert slugs(locale="fr") == ["sommeil"]
    assert slugs(locale="*") == ["care", "sleep", "sommeil"]
    assert slugs(locale="fr", fallback="en") == ["care", "sommeil"]
    assert api("categories/", locale="fr-CA").status_code == 400


def test_one_slug_may_be_in_use_in_each_language(api, french):
    category = factories.category("Trauma", slug="trauma")
    translation(category, french, "Trauma").description = "en français"
    ids = {api("categories/trauma/", locale=locale).data["id"] for locale in ("en", "fr")}
    assert len(ids) == 2
    with pytest.raises(Exception, match=r"trauma|Trauma"):
        Category(name="Other", slug="trauma", locale=french).full_clean()


def test_filters_take_slugs_of_the_language_and_ids(api, french):
    category = factories.category("Sleep", slug="sleep")
    in_french(factories.article("Rest", category=category), french)
    translation(category, french, "Sommeil")
    english, sommeil = api("categories/sleep/").data["id"], api("categories/sommeil/", locale="fr").data["id"]

    def total(**query):
        return api("articles/", total="true", **query).data["meta"]["total"]

    assert total(category="sleep") == 1
    assert total(category="sommeil", locale="fr") == 1
    assert total(category="sleep", locale="fr") == 0
    assert total(category="sleep,sommeil", locale="*") == 2
    assert total(category=english) == 1
    assert total(category=sommeil.upper(), locale="fr") == 1
    assert total(category=english, locale="*") == 1
    assert total(category__not=sommeil, locale="*") == 1
    unknown = api("articles/", category="0" * 8 + english[8:])
    assert unknown.data["errors"][0]["code"] == "unknown_value"
    factories.article("Only in English", category=category)
    assert total(category="sommeil", locale="fr", fallback="en") == 1
    assert total(category="sommeil,sleep", locale="fr", fallback="en") == 2


def test_counts_are_those_of_the_pages_that_show_it(api, french):
    category = factories.category("Trauma", slug="trauma")
    in_french(factories.article("Rest", category=category), french)
    factories.article("Night", category=category)
    translation(category, french, "Trauma")

    def counts(**query):
        return [item["count"] for item in api("categories/", counts="true", **query).data["items"]]

    assert counts() == [2]
    assert counts(locale="fr") == [1]
    assert sorted(counts(locale="*")) == [1, 2]


def test_a_translated_tag_is_public_while_a_page_shows_it(api, french):
    tag = Tag.objects.create(name="night")
    article = factories.article("Rest", tagged_items=[ArticleTag(tag=tag)])
    translation(tag, french, "nuit")
    assert api("tags/nuit/", locale="fr").status_code == 404
    assert [each["slug"] for each in api("tags/night/").data["translations"]] == ["night"]
    page = in_french(article, french)
    assert api("tags/nuit/", locale="fr").status_code == 200
    assert [each["slug"] for each in api("tags/night/").data["translations"]] == ["night", "nuit"]
    article.unpublish()
    assert api("tags/night/").status_code == 410
    page.unpublish()
    assert api("tags/nuit/", locale="fr").status_code == 410
    assert_true()


def test_a_draft_shows_nowhere(api):
    person = Person(name="Draft Person", slug="draft-person", live=False)
    person.save()
    category = Category(name="Draft Category", slug="draft-category", live=False)
    category.save()
    factories.article("Rest", category=category, authorships=[Authorship(person=person)])
    assert api("people/draft-person/").status_code == api("categories/draft-category/").status_code == 404
    assert api("people/").data["items"] == api("people/", q="draft").data["items"] == []
    assert api("categories/", counts="true").data["items"] == []
    document = api("articles/rest/").data
    assert (document["category"], document["authors"]) == (None, [])
    refused = api("articles/", category="draft-category")
    assert refused.data["errors"][0]["code"] == "unknown_value"
    assert "draft-category" not in str(api("articles/", category="draft-categorx").data)
    assert {item["type"] for item in api("changes/").data["items"]}.isdisjoint({"person", "category"})
    assert_true()


def test_a_draft_of_a_live_person_changes_nothing_until_it_is_published(api):
    person = factories.person("Jane Doe", slug="jane")
    version = api("people/jane/").data["version"]
    person.name = "Jane Roe"
    revision = person.save_revision()
    assert api("people/jane/").data["version"] == version
    revision.publish()
    assert api("people/jane/").data["name"] == "Jane Roe"


def test_an_unpublished_category_is_gone_and_leaves_a_tombstone(api):
    category = factories.category("Sleep", slug="sleep")
    factories.article("Rest", category=category)
    first = api("changes/")
    category.unpublish()
    answer = api("categories/sleep/")
    assert (answer.status_code, answer.data["reason"]) == (410, "unpublished")
    assert api("articles/rest/").data["category"] is None
    items = api("changes/", since=first.data["meta"]["cursor"]).data["items"]
    assert {(item["type"], item["op"], item["reason"]) for item in items} == {
        ("category", "withdraw", "unpublished"),
        ("article", "publish", None),
    }


def test_a_person_goes_live_and_expires_on_schedule(api):
    now = timezone.now()
    person = Person(name="Jane Doe", slug="jane", live=False)
    person.save()
    person.go_live_at = now + timedelta(hours=1)
    person.save_revision().publish()
    assert api("people/jane/").status_code == 404
    person.refresh_from_db()
    revision = person.scheduled_revision
    revision.approved_go_live_at = now - timedelta(minutes=1)
    revision.content["go_live_at"] = (now - timedelta(minutes=1)).isoformat()
    revision.save()
    assert follow_schedules() == []
    assert api("people/jane/").status_code == 200
    Person.objects.update(expire_at=now - timedelta(minutes=1))
    assert follow_schedules() == []
    answer = api("people/jane/")
    assert (answer.status_code, answer.data["reason"]) == (410, "expired")


def test_a_language_cannot_be_removed_while_a_person_has_it(french):
    factories.person(locale=Locale.objects.create(language_code="de"))
    with pytest.raises(Exception, match="protected"):
        Locale.objects.get(language_code="de").delete()

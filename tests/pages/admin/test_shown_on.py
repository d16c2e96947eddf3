"""Where contacts, locations, people and pictures show, and that all pages follow when they change."""

import pytest
from django.urls import reverse
from wagtail.models import Collection, Locale, ReferenceIndex

from pages.admin.shown_on import pages_that_show
from pages.models import Article, Authorship
from tests import factories
from tests.pages.documents import document_of

pytestmark = pytest.mark.django_db


def indexed(*things) -> None:
    for thing in things:
        ReferenceIndex.create_or_update_for_object(thing)


def test_form_of_a_contact_says_which_pages_show_it(admin_client):
    contact = factories.contact("Reception")
    body = [("contact", {"page": contact, "typed": {}})]
    indexed(factories.article("Sleep", body=body), factories.article("Rest", body=body))
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[contact.pk])).text
    assert "Shown on 2 pages: " in html
    assert ">Rest</a>, <a " in html


def test_draft_is_not_among_the_pages_that_show_a_location(admin_client):
    location = factories.location()
    article = factories.article("Sleep", body=[("location", {"page": location, "typed": {}})])
    indexed(article)
    article.unpublish()
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[location.pk])).text
    assert "No live page shows this yet." in html


def test_default_contact_may_show_on_every_page(admin_client):
    contact = factories.contact()
    indexed(factories.settings_of_site(default_contact=contact))
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[contact.pk])).text
    assert "It is in the settings of " in html


def test_form_of_a_person_says_which_pages_show_them(admin_client):
    person = factories.person()
    indexed(factories.article("Sleep", authorships=[Authorship(person=person)]))
    html = admin_client.get(reverse("wagtailsnippets_pages_person:edit", args=[person.pk])).text
    assert "Shown on 1 page: " in html


def test_form_of_a_picture_says_which_pages_show_it(admin_client):
    picture = factories.picture()
    indexed(factories.article("Sleep", hero=picture, hero_decorative=True))
    assert "Shown on 1 page: " in admin_client.get(reverse("wagtailimages:edit", args=[picture.pk])).text


def test_articles_follow_a_changed_phone_number():
    contact = factories.contact()
    articles = [
        factories.article(title, body=[("contact", {"page": contact, "typed": {}})])
        for title in ("One", "Two", "Three")
    ]
    contact.channels = [("phone", {"value": "+14165550123"})]
    contact.save_revision().publish()
    shown = [document_of(article)["body"][0]["value"]["channels"][0]["value"] for article in articles]
    assert shown == ["+14165550123"] * 3


def test_a_translation_shows_on_the_pages_of_its_language(db):
    person = factories.person("Jane")
    french = Locale.objects.create(language_code="fr")
    article = factories.article("Rest", authorships=[Authorship(person=person)])
    for page in (factories.home(), factories.article_index(), article):
        page.copy_for_translation(french).save_revision().publish()
    indexed(*Article.objects.all())
    translation = person.copy_for_translation(french)
    translation.save()
    assert [page.locale.language_code for page in pages_that_show(translation)] == ["fr"]
    assert [page.locale.language_code for page in pages_that_show(person)] == ["en", "fr"]
    translation.save_revision().publish()
    assert [page.locale.language_code for page in pages_that_show(person)] == ["en"]


def test_deleting_pictures_names_the_live_pages_that_lose_them(admin_client):
    top, inside, unused = factories.picture("Top"), factories.picture("Inside"), factories.picture("Unused")
    draft = factories.article("Draft", hero=top, hero_alt="Trees")
    inside.contextual_alt_text, inside.decorative = "Trees", False
    indexed(
        factories.article("Sleep", hero=top, hero_alt="Trees"),
        factories.article("Rest", body=[("image", {"image": inside, "caption": "", "credit": ""})]),
        draft,
    )
    draft.unpublish()
    single = admin_client.get(reverse("wagtailimages:delete", args=[top.pk])).text
    assert "1 live page shows this and loses it: " in single
    assert ">Sleep</a>" in single
    assert "No live page shows this." in admin_client.get(reverse("wagtailimages:delete", args=[unused.pk])).text
    address = reverse("wagtail_bulk_action", args=["pages", "picture", "delete"])
    bulk = admin_client.get(f"{address}?id={top.pk}&id={inside.pk}").text
    assert "2 live pages show this and lose it: " in bulk
    assert ">Rest</a>, <a " in bulk


def test_hiding_a_collection_names_the_live_pages_that_lose_its_files(admin_client):
    root = Collection.get_first_root_node()
    outer = root.add_child(instance=Collection(name="Clinic"))
    inner = outer.add_child(instance=Collection(name="Rooms"))
    picture, other = factories.picture(collection=inner), factories.picture("Other")
    indexed(
        factories.article("Sleep", hero=picture, hero_alt="Trees"),
        factories.article("Rest", hero=other, hero_alt="Trees"),
    )
    html = admin_client.get(reverse("wagtailadmin_collections:set_privacy", args=[outer.pk])).json()["html"]
    assert "1 live page shows this and loses it: " in html
    assert ">Sleep</a>" in html
    assert ">Rest</a>" not in html

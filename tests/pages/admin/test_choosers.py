"""Choosing people, categories and pages."""

import html
import json
import re

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from pages.models import Article, Category, Person
from tests import factories
from tests.forms import add_url

pytestmark = pytest.mark.django_db


def second_lines(text: str) -> list[str]:
    return re.findall(r'<div class="second-line">([^<]*)</div>', text)


def test_people_are_searched_by_name_and_role_whatever_the_accents(admin_client):
    factories.person("Zoé Martin", slug="zoe", role="Nurse")
    factories.person("Ann Lee", slug="ann", role="Psychiatrist")
    address = reverse("wagtailsnippetchoosers_pages_person:choose_results")
    for question in ("zoe", "nurse"):
        found = admin_client.get(address, {"q": question}).text
        assert "Zoé Martin" in found
        assert "Ann Lee" not in found


def test_people_have_a_second_line(admin_client):
    factories.person(role="Nurse", credentials="RN")
    found = admin_client.get(reverse("wagtailsnippetchoosers_pages_person:choose_results")).text
    assert second_lines(found) == ["Nurse, RN · not used yet"]


@pytest.mark.parametrize(("name", "model"), [("person", Person), ("category", Category)])
def test_one_is_made_without_leaving_the_article(admin_client, name, model):
    address = reverse(f"wagtailsnippetchoosers_pages_{name}:create")
    for slug in ("sleep-well", "sleep-well-2"):
        answer = admin_client.post(address, {f"{name}-chooser-modal-name": "Sleep well", "name": "Sleep well"})
        assert json.loads(answer.content)["step"] == "chosen"
        assert model.objects.filter(name="Sleep well", slug=slug).exists()


def test_chooser_of_locations_begins_where_they_are_and_shows_their_addresses(admin_client):
    factories.location("Harbour clinic")
    answer = json.loads(admin_client.get(reverse("wagtailadmin_choose_page"), {"page_type": "pages.location"}).content)
    assert answer["parent_page_id"] == factories.location_index().pk
    assert second_lines(answer["html"]) == ["1 Yonge Street, Toronto"]


def test_chooser_begins_where_most_pages_are_not_above_all(admin_client):
    index = factories.location_index()
    factories.contact("At home")
    for title in ("Reception", "Ward"):
        factories.publish(factories.Contact(title=title), below=index)
    answer = json.loads(admin_client.get(reverse("wagtailadmin_choose_page"), {"page_type": "pages.contact"}).content)
    assert answer["parent_page_id"] == index.pk


@pytest.mark.parametrize(
    ("view", "field"), [("wagtailsites:add", "root_page"), ("wagtailredirects:add", "redirect_page")]
)
def test_key_that_is_no_number_is_an_error_beside_its_field(admin_client, view, field):
    assert field in admin_client.post(reverse(view), {field: "abc"}).context["form"].errors


def test_button_of_a_kind_of_page_is_in_the_language_of_the_user(admin_client, admin_user):
    UserProfile.get_for_user(admin_user)
    for language, words in (("fr", "Choisissez une page (Lieu)"), ("en", "Choose a page (Location)")):
        UserProfile.objects.update(preferred_language=language)
        text = admin_client.get(add_url(Article, factories.article_index())).content.decode()
        assert words in html.unescape(text)

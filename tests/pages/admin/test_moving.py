"""Moving pages to where they cannot be."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page

from pages.models import ArticleIndex, Home
from pages.roles import EDITOR
from tests import factories

pytestmark = pytest.mark.django_db
WHY = "“Sleep” stays where it is: it is in English, and the pages below “Nouvelles” are in French."


@pytest.fixture
def an_editor(client: Client) -> Client:
    user = factories.member()
    user.groups.set(Group.objects.filter(role=EDITOR))
    client.force_login(user)
    return client


@pytest.fixture
def french_section() -> ArticleIndex:
    factories.article_index()
    french = Locale.objects.create(language_code="fr")
    home = factories.publish(Home(title="Accueil", locale=french), below=Page.get_first_root_node())
    return factories.publish(ArticleIndex(title="Nouvelles", locale=french), below=home)


def words_of(answer: HttpResponse) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def test_a_section_of_another_language_is_refused_when_it_is_chosen(an_editor, french_section):
    article = factories.article("Sleep")
    choice = reverse("wagtailadmin_pages:move", args=[article.pk])
    answer = an_editor.post(choice, {"new_parent_page": french_section.pk}, follow=True)
    assert answer.redirect_chain[-1][0] == choice
    assert WHY in words_of(answer)
    assert "or translate “Sleep” instead" in words_of(answer)


def test_a_section_of_another_language_is_refused_by_address(an_editor, french_section):
    article = factories.article("Sleep")
    address = reverse("wagtailadmin_pages:move_confirm", args=[article.pk, french_section.pk])
    assert WHY in words_of(an_editor.post(address, follow=True))
    assert Page.objects.get(pk=article.pk).get_parent().pk == article.get_parent().pk


def test_a_section_of_another_language_is_refused_in_bulk_with_the_reason(an_editor, french_section):
    article = factories.article("Sleep")
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    told = words_of(an_editor.post(f"{address}?id={article.pk}&next=/admin/", {"chooser": french_section.pk}))
    assert WHY in told
    assert "These pages cannot be below the chosen one" not in told


def test_a_page_that_takes_other_pages_is_refused_when_it_is_chosen(an_editor):
    article, other = factories.article("Sleep"), factories.plain_page("About")
    choice = reverse("wagtailadmin_pages:move", args=[article.pk])
    answer = an_editor.post(choice, {"new_parent_page": other.pk}, follow=True)
    assert answer.redirect_chain[-1][0] == choice
    assert "“Sleep” cannot be below “About”: that page takes other kinds of pages" in words_of(answer)


def test_an_editor_moves_an_article_to_another_section_of_its_language(an_editor):
    article = factories.article("Sleep")
    other = factories.publish(ArticleIndex(title="News"), below=factories.home())
    address = reverse("wagtailadmin_pages:move_confirm", args=[article.pk, other.pk])
    assert an_editor.get(address).status_code == 200
    an_editor.post(address)
    assert Page.objects.get(pk=article.pk).get_parent().pk == other.pk

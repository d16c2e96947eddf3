"""The admin's home page."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from pages.models import Article, ArticleIndex
from tests import factories

pytestmark = pytest.mark.django_db


def home_of(client) -> str:
    return client.get(reverse("wagtailadmin_home")).text


def section(client, name: str) -> str:
    """The words of a section of the home page."""
    html = home_of(client).split(f'id="{name}-section"')[1].split("</section>")[0]
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_home_has_the_name_of_the_site(admin_client):
    factories.settings_of_site(name="Harbour Clinic")
    assert re.search(r"<h1[^>]*>\s*Harbour Clinic\s*</h1>", home_of(admin_client))


def test_writing_an_article_takes_one_click_if_there_is_one_section(admin_client):
    index = factories.article_index()
    address = reverse("articles:choose_parent")
    assert address in home_of(admin_client)
    assert admin_client.get(address).url == reverse("wagtailadmin_pages:add", args=["pages", "article", index.pk])


def test_writing_an_article_asks_for_the_section_if_there_are_several(admin_client):
    factories.article_index()
    factories.publish(ArticleIndex(title="News"), below=factories.home())
    assert "News" in admin_client.get(reverse("articles:choose_parent")).text


def test_who_may_write_nowhere_is_offered_nothing(client):
    article = factories.article()
    client.force_login(factories.member(of=article))
    assert reverse("articles:choose_parent") not in home_of(client)


def test_drafts_are_those_of_the_person(admin_client, admin_user):
    mine = factories.article("Mine", owner=admin_user)
    factories.article("Of somebody else").save_revision()
    mine.save_revision()
    assert "Mine" in section(admin_client, "drafts")
    assert "somebody" not in section(admin_client, "drafts")


def test_empty_sections_say_what_to_do(admin_client):
    factories.article_index()
    assert "Write an article" in section(admin_client, "drafts")
    assert "choose a time" in section(admin_client, "scheduled")
    assert "Medical review" in section(admin_client, "medical-review")


def test_scheduled_page_is_listed_once_and_no_draft_any_more(admin_client, admin_user):
    article = factories.article("Later", owner=admin_user)
    article.go_live_at = timezone.now() + timedelta(days=2)
    article.save_revision(user=admin_user).publish()
    assert section(admin_client, "scheduled").count("Later") == 1
    assert "Later" not in section(admin_client, "drafts")


def test_article_that_needs_a_review_is_listed(admin_client):
    article = factories.article("Old")
    Article.objects.filter(pk=article.pk).update(next_review=timezone.now().date() - timedelta(days=3))
    assert "1 article is overdue" in section(admin_client, "medical-review")
    assert "Old Overdue by" in section(admin_client, "medical-review")

"""Pages are published from a list, with aliases among them."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Page, PageLogEntry

from api.models import PublishedDocument
from pages.models import Article
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return factories.article("Sleep")


def alias_of(page: Page, slug: str = "alias", **options: Any) -> Page:
    return CreatePageAliasAction(page, update_slug=slug, **options).execute()


def publish(editor: Client, *pages: Page, **form: str) -> HttpResponse:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    chosen = "&".join(f"id={page.pk}" for page in pages)
    return editor.post(f"{address}?{chosen}&next=/admin/", form, follow=True)


def live(*pages: Page) -> list[bool]:
    return [Page.objects.get(pk=page.pk).live for page in pages]


def test_alias_of_a_draft_stays_a_draft_and_others_are_published(editor, article):
    article.unpublish()
    alias, other = alias_of(article), factories.article("Rest")
    other.unpublish()
    told = publish(editor, alias, other).content.decode()
    assert live(alias, other) == [False, True]
    assert "This alias is not live, because its source is a draft: “Sleep”." in told
    assert "1 page has been published" in told


def test_alias_alone_whose_source_is_a_draft_is_not_said_to_be_published(editor, article):
    article.unpublish()
    told = publish(editor, alias_of(article)).content.decode()
    assert "has been published" not in told
    assert "have been published" not in told


def test_alias_of_a_live_page_becomes_live_again_by_itself(editor, article):
    alias, second = alias_of(article), alias_of(article, "second")
    for page in (alias, second):
        page.unpublish()
    told = publish(editor, alias).content.decode()
    assert live(alias, second) == [True, False]
    assert "1 page has been published" in told
    assert PublishedDocument.objects.get(source=f"page:{alias.pk}").live
    assert PageLogEntry.objects.filter(page=alias.pk, action="wagtail.publish", user__isnull=False).exists()


def test_alias_of_an_alias_becomes_live_with_it(editor, article):
    alias = alias_of(article)
    second = alias_of(alias, "second")
    alias.unpublish()
    assert live(alias, second) == [False, False]
    publish(editor, second, alias)
    assert live(alias, second) == [True, True]


def test_draft_and_its_alias_are_published_together(editor, article):
    article.unpublish()
    alias = alias_of(article)
    assert "2 pages have been published" in publish(editor, alias, article).content.decode()
    assert live(article, alias) == [True, True]


def test_section_with_aliases_below_it_is_published(editor, article):
    elsewhere = factories.plain_page("Draft")
    elsewhere.unpublish()
    section = article.get_parent().specific
    below, waiting = alias_of(article), alias_of(elsewhere, "waiting", parent=section)
    for page in (section, article):
        page.unpublish()
    told = publish(editor, section, include_descendants="on").content.decode()
    assert live(section, article, below, waiting) == [True, True, True, False]
    assert "1 page and 2 child pages have been published" in told
    assert "its source is a draft: “Draft”" in told


def test_locked_drafts_below_a_section_are_left_out_and_named(editor, article):
    article.unpublish()
    Page.objects.filter(pk=article.pk).update(locked=True, locked_by=factories.member())
    told = publish(editor, article.get_parent(), include_descendants="on").content.decode()
    assert live(article) == [False]
    assert "“Sleep” is left out" in told


def test_draft_in_review_below_a_section_is_left_out_and_the_rest_is_published(client, article):
    client.force_login(factories.member(of=factories.home(), may="publish"))
    other = factories.article("Rest")
    for page in (article, other):
        page.unpublish()
    article.save_revision()
    article.get_workflow().start(article, None)
    told = publish(client, article.get_parent(), include_descendants="on").content.decode()
    assert live(article, other) == [False, True]
    assert "“Sleep” is left out" in told

"""A live page below a draft: editors are told which page hides it."""

from urllib.parse import urlencode

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pages.models import Article, PlainPage
from tests import factories
from tests.forms import fields_of, stream_form

pytestmark = pytest.mark.django_db
WHY = "Readers cannot see “Sleep”: the page “Blog” above it is a draft. Publish that page too."


@pytest.fixture
def editor(client):
    client.force_login(factories.administrator())
    return client


@pytest.fixture
def hidden():
    """A live article in an index that is a draft."""
    article = factories.article("Sleep")
    factories.article_index().unpublish()
    return Article.objects.get(pk=article.pk)


def told(response) -> list[str]:
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def test_the_message_after_publishing_says_which_page_is_missing(editor, hidden):
    address = reverse("wagtailadmin_pages:edit", args=[hidden.pk])
    form = fields_of(editor.get(address).content.decode())
    streams = stream_form("body", hidden.body) | stream_form("references", hidden.references)
    assert WHY in told(editor.post(address, {**form, **streams, "action-publish": "action-publish"}))


def test_bulk_publishing_says_which_page_is_missing(editor, hidden):
    hidden.unpublish()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    assert WHY in told(editor.post(f"{url}?{urlencode({'id': hidden.pk})}"))


def test_the_form_and_the_status_of_the_page_say_which_page_is_missing(editor, hidden):
    text = editor.get(reverse("wagtailadmin_pages:edit", args=[hidden.pk])).content.decode()
    assert WHY in text
    assert "Readers cannot see it: the page “Blog” above it is a draft." in text


def test_the_listing_says_which_page_is_missing_in_as_many_queries_for_many_as_for_one(editor, hidden):
    address = reverse("wagtailadmin_explore", args=[factories.article_index().pk])
    assert "live, below the draft “blog”" in editor.get(address).content.decode().lower()
    one = queries_of_drafts_above(editor, address)
    for title in ("Rest", "Work"):
        factories.article(title)
    assert queries_of_drafts_above(editor, address) == one


def queries_of_drafts_above(client, address: str) -> int:
    with CaptureQueriesContext(connection) as sent:
        client.get(address)
    return sum("draft_above" in query["sql"] for query in sent)


def test_nothing_is_said_of_a_page_that_readers_see(editor):
    article = factories.article("Sleep")
    draft = PlainPage(title="Draft", live=False)
    factories.home().add_child(instance=draft)
    for address in (
        reverse("wagtailadmin_pages:edit", args=[article.pk]),
        reverse("wagtailadmin_explore", args=[article.get_parent().pk]),
    ):
        text = editor.get(address).content.decode()
        assert "Readers cannot see" not in text
        assert "below the draft" not in text

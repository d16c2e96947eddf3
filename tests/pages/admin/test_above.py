"""Editors are told which page hides a live page: a draft above it, or restricted privacy."""

import re
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, PageViewRestriction, Workflow, WorkflowTask

from pages.admin.above import with_hidden_at
from pages.models import Article, ArticleIndex, PlainPage
from pages.web.sites import site_roots
from tests import factories
from tests.forms import fields_of, stream_form

pytestmark = pytest.mark.django_db
WHY = "Readers cannot see “Sleep”: the page “Blog” above it is a draft. Publish that page too."

PRIVATE = "Readers cannot see “Sleep”: it is hidden from readers. To show it, change its privacy."
PRIVATE_ABOVE = (
    "Readers cannot see “Sleep”: the page “Blog” above it is hidden from readers. To show both, change the "
    "privacy of that page."
)


@pytest.fixture
def hidden():
    """A live article in an index that is a draft."""
    article = factories.article("Sleep")
    factories.article_index().unpublish()
    return Article.objects.get(pk=article.pk)


def told(response) -> list[str]:
    """Return the messages on the page of the response, or on the next page after a redirect."""
    messages = (response.context or {}).get("messages") or get_messages(response.wsgi_request)
    return [str(message).strip() for message in messages]


def form_of(editor, page) -> dict:
    form = fields_of(editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode())
    return {**form, **stream_form("body", page.body), **stream_form("references", page.references)}


def publish(editor, page):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return editor.post(address, {**form_of(editor, page), "action-publish": "action-publish"}, follow=True)


def test_message_after_publishing_names_the_page_that_hides_it(editor, hidden):
    assert WHY in told(publish(editor, hidden))


def test_hidden_page_has_no_live_link(editor, hidden):
    """By default, Wagtail's message after publishing, the editor and the listing link to live pages."""
    live = '/blog/sleep/"'
    index = factories.article_index()
    assert live not in publish(editor, hidden).content.decode()
    assert live not in editor.get(reverse("wagtailadmin_explore", args=[index.pk])).content.decode()
    index.save_revision().publish()
    assert live in publish(editor, hidden).content.decode()


def test_a_hidden_section_still_has_a_site(editor):
    article = factories.article("Sleep")
    PageViewRestriction.objects.create(page=article.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    section = editor.get(reverse("wagtailadmin_explore", args=[article.get_parent().pk])).content.decode()
    assert "no site set up" not in section
    typed = {"url": "/blog/sleep/", "link_text": "Sleep"}
    assert editor.post(reverse("wagtailadmin_choose_page_external_link"), typed).status_code == 200


@pytest.mark.parametrize(("restricted", "why"), [("above", PRIVATE_ABOVE), ("itself", PRIVATE)])
def test_editors_are_told_of_a_page_hidden_by_privacy(editor, restricted, why):
    article = factories.article("Sleep")
    page = article.get_parent() if restricted == "above" else article
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert why in told(publish(editor, article))
    listing = editor.get(reverse("wagtailadmin_explore", args=[factories.article_index().pk])).content.decode().lower()
    assert {"above": "live, below the hidden page “blog”", "itself": "live, hidden from readers"}[restricted] in listing


@pytest.mark.parametrize("within_the_form", [True, False])
def test_message_after_approval_names_the_page_that_hides_it(editor, hidden, within_the_form):
    hidden.unpublish()
    hidden.save_revision()
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=GroupApprovalTask.objects.create(name="Approve"), sort_order=1)
    task = workflow.start(hidden, get_user_model().objects.get()).current_task_state
    if within_the_form:
        address = reverse("wagtailadmin_pages:edit", args=[hidden.pk])
        sent = {"action-workflow-action": "1", "workflow-action-name": "approve"}
        response = editor.post(address, form_of(editor, hidden) | sent)
    else:
        address = reverse("wagtailadmin_pages:workflow_action", args=[hidden.pk, "approve", task.pk])
        response = editor.post(address, {"comment": ""})
    hidden.refresh_from_db()
    assert hidden.live
    assert {"“Sleep” is approved and published.", WHY} <= set(told(response))


@pytest.mark.parametrize("in_bulk", [True, False])
def test_message_after_moving_names_the_page_that_hides_it(editor, in_bulk):
    article = factories.article("Sleep")
    draft = factories.publish(ArticleIndex(title="Notes"), below=factories.home())
    draft.unpublish()
    address = reverse("wagtailadmin_pages:move_confirm", args=[article.pk, draft.pk])
    if in_bulk:
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
        address = f"{address}?{urlencode({'id': article.pk})}"
    messages = told(editor.post(address, {"chooser": draft.pk}))
    assert WHY.replace("Blog", "Notes") in messages
    assert not any("published." in message for message in messages)


def test_message_after_bulk_publishing_names_the_page_that_hides_it(editor, hidden):
    hidden.unpublish()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    assert WHY in told(editor.post(f"{url}?{urlencode({'id': hidden.pk})}"))


def test_form_and_status_name_the_page_that_hides_it(editor, hidden):
    text = editor.get(reverse("wagtailadmin_pages:edit", args=[hidden.pk])).content.decode()
    assert WHY in text
    assert "The page “Blog” above it is a draft." in text


def test_listing_names_hiding_pages_in_a_fixed_number_of_queries(editor, hidden):
    address = reverse("wagtailadmin_explore", args=[factories.article_index().pk])
    assert "live, below the draft “blog”" in editor.get(address).content.decode().lower()
    one = queries_of_what_hides(editor, address)
    for title in ("Rest", "Work"):
        factories.article(title)
    assert queries_of_what_hides(editor, address) == one


def queries_of_what_hides(client, address: str) -> int:
    with CaptureQueriesContext(connection) as sent:
        client.get(address)
    return sum("hidden_at" in query["sql"] for query in sent)


def test_pages_above_are_found_by_the_index(hidden):
    """A listing reads only its own pages and the pages above them."""
    home = factories.home()
    others = [
        Page(path=f"{home.path}{n:04}", depth=home.depth + 1, title="Other", slug=f"other-{n}", locale=home.locale)
        for n in range(1000, 3000)
    ]
    Page.objects.bulk_create(others)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE wagtailcore_page")
    pages = with_hidden_at(Article.objects.filter(pk=hidden.pk), site_roots())
    assert re.search(r"Index Cond: .*path.* = ANY", pages.explain())
    assert pages.get().hidden_at["title"] == "Blog"


def test_visible_page_has_no_message(editor):
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

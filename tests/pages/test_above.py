"""A live page below a draft: editors are told which page hides it."""

import re
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupApprovalTask, PageViewRestriction, Workflow, WorkflowTask

from pages.above import with_hidden_at
from pages.models import Article, ArticleIndex, PlainPage
from pages.sites import site_roots
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
    """On the page that was answered, else on the next one."""
    messages = (response.context or {}).get("messages") or get_messages(response.wsgi_request)
    return [str(message).strip() for message in messages]


def form_of(editor, page) -> dict:
    form = fields_of(editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode())
    return {**form, **stream_form("body", page.body), **stream_form("references", page.references)}


def publish(editor, page):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return editor.post(address, {**form_of(editor, page), "action-publish": "action-publish"}, follow=True)


def test_the_message_after_publishing_says_which_page_is_missing(editor, hidden):
    assert WHY in told(publish(editor, hidden))


def test_nothing_offers_to_view_a_page_that_is_hidden(editor, hidden):
    """Wagtail's own message after publishing, the editor and the listing link to live pages."""
    live = '/blog/sleep/"'
    index = factories.article_index()
    assert live not in publish(editor, hidden).content.decode()
    assert live not in editor.get(reverse("wagtailadmin_explore", args=[index.pk])).content.decode()
    index.save_revision().publish()
    assert live in publish(editor, hidden).content.decode()


def test_a_section_that_is_hidden_has_a_site_all_the_same(editor):
    article = factories.article("Sleep")
    PageViewRestriction.objects.create(page=article.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    section = editor.get(reverse("wagtailadmin_explore", args=[article.get_parent().pk])).content.decode()
    assert "no site set up" not in section
    typed = {"url": "/blog/sleep/", "link_text": "Sleep"}
    assert editor.post(reverse("wagtailadmin_choose_page_external_link"), typed).status_code == 200


@pytest.mark.parametrize(("restricted", "why"), [("above", PRIVATE_ABOVE), ("itself", PRIVATE)])
def test_page_that_is_hidden_from_readers_says_so(editor, restricted, why):
    article = factories.article("Sleep")
    page = article.get_parent() if restricted == "above" else article
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert why in told(publish(editor, article))
    listing = editor.get(reverse("wagtailadmin_explore", args=[factories.article_index().pk])).content.decode().lower()
    assert {"above": "live, below the hidden page “blog”", "itself": "live, hidden from readers"}[restricted] in listing


@pytest.mark.parametrize("within_the_form", [True, False])
def test_approval_says_which_page_is_missing(editor, hidden, within_the_form):
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
    assert {"“Sleep” is published.", WHY} <= set(told(response))


@pytest.mark.parametrize("in_bulk", [True, False])
def test_moving_a_page_says_which_page_hides_it_now(editor, in_bulk):
    article = factories.article("Sleep")
    draft = factories.publish(ArticleIndex(title="Notes"), below=factories.home())
    draft.unpublish()
    address = reverse("wagtailadmin_pages:move_confirm", args=[article.pk, draft.pk])
    if in_bulk:
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
        address = f"{address}?{urlencode({'id': article.pk})}"
    messages = told(editor.post(address, {"chooser": draft.pk}))
    assert WHY.replace("Blog", "Notes") in messages
    assert "“Sleep” is published." not in messages


def test_bulk_publishing_says_which_page_is_missing(editor, hidden):
    hidden.unpublish()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    assert WHY in told(editor.post(f"{url}?{urlencode({'id': hidden.pk})}"))


def test_the_form_and_the_status_of_the_page_say_which_page_is_missing(editor, hidden):
    text = editor.get(reverse("wagtailadmin_pages:edit", args=[hidden.pk])).content.decode()
    assert WHY in text
    assert "The page “Blog” above it is a draft." in text


def test_the_listing_says_which_page_is_missing_in_as_many_queries_for_many_as_for_one(editor, hidden):
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


def test_pages_above_are_looked_up_by_the_index(hidden):
    """However many pages there are, a listing reads those above its own alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # which so few pages would be read with
    pages = with_hidden_at(Article.objects.filter(pk=hidden.pk), site_roots())
    assert re.search(r"Index Cond: .*path.* = ANY", pages.explain())
    assert pages.get().hidden_at["title"] == "Blog"


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

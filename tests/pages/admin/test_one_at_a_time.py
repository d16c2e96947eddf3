"""Of two simultaneous requests for one object, the later one sees the changes of the earlier one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AbstractUser
from django.core.management import call_command
from django.db import connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask

from pages.admin.one_at_a_time import take, take_trees
from pages.admin.stale_forms import STILL_HERE
from pages.models import Article, ArticleIndex, Person
from tests import factories
from tests.forms import fields_of, stream_form
from tests.waiting import somebody_waits_for_a_lock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def administrator() -> AbstractUser:
    return factories.administrator()


@pytest.fixture
def editor(administrator: AbstractUser) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def draft() -> Article:
    page = factories.article_index().add_child(instance=Article(title="Sleep", live=False))
    page.save_revision()
    return Article.objects.get(pk=page.pk)


def meanwhile(earlier: Callable[[], None], later: Callable[[], HttpResponse]) -> HttpResponse:
    """Send the request `later` before the transaction of `earlier` has ended. Return its response."""

    def asked() -> HttpResponse:
        try:
            return later()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            earlier()
            answer = pool.submit(asked)
            while not answer.done() and not somebody_waits_for_a_lock():
                sleep(0.01)
        return answer.result(60)


def autosave(editor: Client, page: Article) -> dict:
    """Return the form that an open editor sends automatically, with a new summary."""
    html = editor.get(edit_url(page)).content.decode()
    streams = {**stream_form("body", page.body), **stream_form("references", page.references)}
    newest = page.get_latest_revision() or page.save_revision()
    loaded = {"loaded_revision_id": newest.pk, "loaded_revision_created_at": newest.created_at.isoformat()}
    return {**fields_of(html), **streams, **loaded, "summary": "Typed on."}


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_late_autosave_does_not_unpublish(editor, draft):
    sent = autosave(editor, draft)
    json = {"HTTP_ACCEPT": "application/json", "HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
    answer = meanwhile(lambda: draft.save_revision().publish(), lambda: editor.post(edit_url(draft), sent, **json))
    assert answer.json()["error_code"] == "invalid_revision"
    draft.refresh_from_db()
    assert (draft.live, draft.summary, draft.has_unpublished_changes) == (True, "", False)


def test_late_manual_save_does_not_unpublish(editor, draft):
    sent = autosave(editor, draft)
    answer = meanwhile(lambda: draft.save_revision().publish(), lambda: editor.post(edit_url(draft), sent))
    assert str(STILL_HERE) in answer.text
    draft.refresh_from_db()
    assert (draft.live, draft.summary, draft.has_unpublished_changes) == (True, "", False)


def test_form_that_is_opened_during_a_save_shows_what_is_saved(editor, draft):
    def save() -> None:
        draft.summary = "Saved meanwhile."
        take(Page, [draft.pk])
        draft.save_revision()

    assert fields_of(meanwhile(save, lambda: editor.get(edit_url(draft))).text)["summary"] == "Saved meanwhile."


def test_form_that_is_opened_while_its_draft_is_on_its_way_waits_for_it(editor, draft, monkeypatch):
    monkeypatch.setattr("pages.admin.one_at_a_time.LONGEST_WAIT", 60)
    known = Page.objects.get(pk=draft.pk).latest_revision
    editor.cookies["draft_replaces"] = quote(f"{known.pk} {known.created_at.isoformat()}")

    def opened() -> str:
        try:
            return editor.get(edit_url(draft)).text
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(opened)
        sleep(0.3)
        assert not answer.done()
        draft.summary = "On its way."
        draft.save_revision(overwrite_revision=known)
        assert fields_of(answer.result(60))["summary"] == "On its way."


def test_form_is_opened_if_its_draft_does_not_arrive(editor, draft, monkeypatch):
    monkeypatch.setattr("pages.admin.one_at_a_time.LONGEST_WAIT", 0.1)
    known = Page.objects.get(pk=draft.pk).latest_revision
    editor.cookies["draft_replaces"] = quote(f"{known.pk} {known.created_at.isoformat()}")
    assert editor.get(edit_url(draft)).status_code == 200


def test_form_is_opened_if_a_save_takes_long(editor, draft, monkeypatch):
    monkeypatch.setattr("pages.admin.one_at_a_time.LONGEST_WAIT", 0.1)
    with transaction.atomic():
        take(Page, [draft.pk])
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(lambda: editor.get(edit_url(draft)).status_code).result(60) == 200
            pool.submit(connections.close_all).result()


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_request_that_shows_no_form_does_not_wait(editor, draft, method):
    def asked() -> None:
        editor.generic(method, edit_url(draft))
        connections.close_all()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        take(Page, [draft.pk])
        answer = pool.submit(asked)
        while not answer.done():
            assert not somebody_waits_for_a_lock()
            sleep(0.01)


def test_bulk_publishing_publishes_a_concurrent_save(editor, draft):
    def save() -> None:
        draft.summary = "Saved meanwhile."
        draft.save_revision()

    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    meanwhile(save, lambda: editor.post(f"{address}?id={draft.pk}"))
    draft.refresh_from_db()
    assert (draft.live, draft.summary, draft.has_unpublished_changes) == (True, "Saved meanwhile.", False)


def test_bulk_unpublishing_keeps_a_concurrent_save(editor):
    article = factories.article("Sleep")

    def save() -> None:
        article.summary = "Saved meanwhile."
        article.save_revision()

    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    meanwhile(save, lambda: editor.post(f"{address}?id={article.pk}"))
    article.refresh_from_db()
    assert not article.live
    assert article.get_latest_revision_as_object().summary == "Saved meanwhile."


def test_concurrently_cancelled_workflow_publishes_nothing(editor, draft, administrator):
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=GroupApprovalTask.objects.create(name="Approve"), sort_order=1)
    state = workflow.start(draft, administrator)
    task = state.current_task_state

    def cancel() -> None:
        take(Page, [draft.pk])
        state.cancel(user=administrator)

    address = reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", task.pk])
    meanwhile(cancel, lambda: editor.post(address, {"comment": ""}))
    draft.refresh_from_db()
    assert not draft.live


def test_page_with_a_concurrently_extended_expiry_does_not_expire():
    article = factories.article("Sleep")
    Article.objects.filter(pk=article.pk).update(expire_at=timezone.now() - timedelta(minutes=1))

    def prolong() -> None:
        article.expire_at = timezone.now() + timedelta(days=1)
        article.save_revision().publish()

    meanwhile(prolong, lambda: call_command("publish_scheduled"))
    article.refresh_from_db()
    assert (article.live, article.expired) == (True, False)


def test_concurrently_deleted_snippet_is_not_recreated(editor):
    person = factories.person()
    address = reverse(Person.snippet_viewset.get_url_name("edit"), args=[person.pk])
    sent = {"name": "Somebody", "slug": "somebody", "bio": "null"}
    answer = meanwhile(lambda: Person.objects.all().delete(), lambda: editor.post(address, sent))
    assert answer.status_code == 404
    assert not Person.objects.exists()


@pytest.mark.parametrize("name", ["move_confirm", "copy", "add"])
def test_pages_below_the_same_parent_get_places_of_their_own(editor, draft, name):
    section, other = factories.article_index(), factories.article("Rest")

    def earlier() -> None:
        take_trees()  # as such a request does
        section.add_child(instance=Article(title="First", slug="first"))

    def later() -> HttpResponse:
        if name == "move_confirm":
            return editor.post(reverse(f"wagtailadmin_pages:{name}", args=[other.pk, section.pk]))
        if name == "copy":
            form = {"new_title": "Rest", "new_slug": "again", "new_parent_page": section.pk}
            return editor.post(reverse(f"wagtailadmin_pages:{name}", args=[other.pk]), form)
        address = reverse(f"wagtailadmin_pages:{name}", args=["pages", "article", section.pk])
        return editor.post(
            address,
            {
                **fields_of(editor.get(address).content.decode()),
                **stream_form("body", draft.body),
                **stream_form("references", draft.references),
                "title": "New",
                "slug": "new",
            },
        )

    assert meanwhile(earlier, later).status_code == 302
    assert section.get_children().filter(title="First").exists()
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("way", ["form", "list", "admin's API"])
def test_unpublishing_a_section_and_deleting_it_do_not_wait_for_each_other(editor, way):
    below = factories.article("Sleep")
    section = factories.publish(ArticleIndex(title="Section"), below=factories.home())
    below.move(section, "last-child")  # the older page is below

    def unpublish() -> int:
        form: dict = {"include_descendants": "on"}
        if way == "form":
            answer = editor.post(reverse("wagtailadmin_pages:unpublish", args=[section.pk]), form)
        elif way == "list":
            address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
            answer = editor.post(f"{address}?id={section.pk}", form)
        else:
            address = reverse("wagtailadmin_api:pages:action", args=[section.pk, "unpublish"])
            answer = editor.post(address, {"recursive": True}, content_type="application/json")
        connections.close_all()
        return answer.status_code

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            take_trees()
            take(Page, [below.pk])
            answer = pool.submit(unpublish)
            while not answer.done() and not somebody_waits_for_a_lock():
                sleep(0.01)
            take(Page, [section.pk])
        assert answer.result(60) < 400
    assert not Page.objects.get(pk=below.pk).live


def test_request_for_another_object_does_not_wait(editor, draft):
    other = factories.article("Rest")
    sent = autosave(editor, other)
    answer = meanwhile(lambda: take(Page, [draft.pk]), lambda: editor.post(edit_url(other), sent))
    assert answer.status_code == 302

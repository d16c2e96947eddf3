"""A page's form does not silently replace a version that is newer than it."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from pages.admin.stale_forms import STILL_HERE
from pages.admin.workflows import OVER
from pages.models import PlainPage
from tests import factories
from tests.forms import fields_of, stream_form

pytestmark = pytest.mark.django_db

JSON = {"HTTP_ACCEPT": "application/json", "HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
RESPONSE = {"action-workflow-action": "true"}
BUTTONS: dict[str, dict[str, str]] = {
    "draft": {},
    "publish": {"action-publish": "1"},
    "schedule": {"action-publish": "1", "go_live_at": "2999-01-01 09:00"},
    "submit": {"action-submit": "1"},
    "approve": {**RESPONSE, "workflow-action-name": "approve"},
    "request changes": {
        **RESPONSE,
        "workflow-action-name": "reject",
        "workflow-action-extra-data": '{"comment": "Shorter, please"}',
    },
    "cancel": {"action-cancel-workflow": "1"},
}
IN_A_WORKFLOW = {"approve", "request changes", "cancel"}


@pytest.fixture
def page() -> PlainPage:
    """A live page, whose drafts can be submitted to an approval."""
    page = factories.plain_page("About", search_description="As published")
    page.save_revision()
    workflow = Workflow.objects.create(name="Approval")
    task = GroupApprovalTask.objects.create(name="Editor's approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=page)
    return latest(page)


def latest(page: Page) -> Any:
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


def form_at(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def opened(editor: Client, page: PlainPage) -> dict[str, Any]:
    return {**fields_of(editor.get(form_at(page)).text), **stream_form("body", page.body)}


def shown(answer: HttpResponse, page: PlainPage) -> dict[str, Any]:
    return {**fields_of(answer.text), **stream_form("body", page.body)}


def save_as_somebody_else(page: PlainPage) -> None:
    newer = latest(page)
    newer.search_description = "By Bob"
    newer.save_revision(user=factories.member(of=page, may="change"))


@pytest.mark.parametrize("button", BUTTONS)
def test_an_older_form_is_refused_once_whatever_its_button(editor, page, button):
    if button in IN_A_WORKFLOW:
        page.get_workflow().start(page, None)
    form = {**opened(editor, page), **BUTTONS[button], "title": "By Ann"}
    save_as_somebody_else(page)
    before = page.revisions.count()
    refused = editor.post(form_at(page), form)
    assert str(STILL_HERE) in refused.text
    assert (latest(page).title, latest(page).search_description) == ("About", "By Bob")
    assert page.revisions.count() == before
    page.refresh_from_db()
    assert page.title == "About"
    again = {**shown(refused, page), **BUTTONS[button]}
    assert again["title"] == "By Ann"
    assert editor.post(form_at(page), again).status_code == 302
    assert (latest(page).title, latest(page).search_description) == ("By Ann", "As published")


@pytest.mark.parametrize("button", BUTTONS)
def test_a_form_is_not_older_than_its_own_draft(editor, page, button):
    if button in IN_A_WORKFLOW:
        page.get_workflow().start(page, None)
    form = opened(editor, page)
    saved = editor.post(form_at(page), {**form, "title": "By Ann"}, **JSON).json()
    sent = {**form, **BUTTONS[button], "title": "By Ann"}
    own = {"overwrite_revision_id": str(saved["revision_id"])}
    assert editor.post(form_at(page), {**sent, **own}).status_code == 302
    assert latest(page).title == "By Ann"


def test_a_form_is_older_than_a_version_that_replaced_its_own_draft(editor, page):
    form = opened(editor, page)
    saved = editor.post(form_at(page), {**form, "title": "By Ann"}, **JSON).json()
    save_as_somebody_else(page)
    sent = {**form, "title": "By Ann", "action-publish": "1", "overwrite_revision_id": str(saved["revision_id"])}
    assert str(STILL_HERE) in editor.post(form_at(page), sent).text
    assert latest(page).search_description == "By Bob"


def test_a_form_is_older_than_a_draft_that_has_saved_itself_again(editor, page):
    bob = Client()
    bob.force_login(factories.member(of=page, may="change"))
    bobs = opened(bob, page)
    saved = bob.post(form_at(page), {**bobs, "search_description": "By"}, **JSON).json()
    form = opened(editor, page)
    own = {"overwrite_revision_id": str(saved["revision_id"])}
    bob.post(form_at(page), {**bobs, **own, "search_description": "By Bob"}, **JSON)
    assert str(STILL_HERE) in editor.post(form_at(page), {**form, "title": "By Ann"}).text
    assert latest(page).search_description == "By Bob"


def test_the_refusal_says_who_saved_the_newer_version_and_shows_the_comment_again(editor, page):
    page.get_workflow().start(page, None)
    form = {**opened(editor, page), **BUTTONS["request changes"]}
    save_as_somebody_else(page)
    refused = editor.post(form_at(page), form).text
    assert f"{latest(page).latest_revision.user} saved this page on" in refused
    assert "Your comment was: “Shorter, please”" in refused
    assert 'name="action-workflow-action"' not in refused


def test_no_draft_saves_itself_from_a_refused_form(editor, page):
    form = opened(editor, page)
    save_as_somebody_else(page)
    refused = editor.post(form_at(page), {**form, "title": "By Ann"})
    answer = editor.post(form_at(page), shown(refused, page), **JSON)
    assert answer.json()["error_code"] == "invalid_revision"
    assert latest(page).search_description == "By Bob"


def test_an_older_form_with_an_error_is_still_older_when_the_error_is_mended(editor, page):
    form = {**opened(editor, page), "action-publish": "1"}
    save_as_somebody_else(page)
    invalid = editor.post(form_at(page), {**form, "title": ""})
    assert invalid.status_code == 200
    mended = {**shown(invalid, page), "title": "By Ann"}
    assert editor.post(form_at(page), mended, **JSON).json()["error_code"] == "invalid_revision"
    assert str(STILL_HERE) in editor.post(form_at(page), {**mended, "action-publish": "1"}).text
    assert latest(page).search_description == "By Bob"


def test_a_form_with_an_error_that_nobody_else_has_saved_meanwhile_saves_itself(editor, page):
    invalid = editor.post(form_at(page), {**opened(editor, page), "title": "", "action-publish": "1"})
    assert editor.post(form_at(page), {**shown(invalid, page), "title": "By Ann"}, **JSON).json()["success"]


def test_a_still_newer_version_is_asked_about_too(editor, page):
    form = {**opened(editor, page), "title": "By Ann"}
    save_as_somebody_else(page)
    refused = editor.post(form_at(page), form)
    newer = latest(page)
    newer.search_description = "By Bob again"
    newer.save_revision()
    assert str(STILL_HERE) in editor.post(form_at(page), shown(refused, page)).text
    assert latest(page).search_description == "By Bob again"


def test_a_newer_draft_that_has_saved_itself_again_is_asked_about_too(editor, page):
    bob = Client()
    bob.force_login(factories.member(of=page, may="change"))
    bobs, form = opened(bob, page), {**opened(editor, page), "title": "By Ann"}
    saved = bob.post(form_at(page), {**bobs, "search_description": "By"}, **JSON).json()
    refused = editor.post(form_at(page), form)
    own = {"overwrite_revision_id": str(saved["revision_id"])}
    assert bob.post(form_at(page), {**bobs, **own, "search_description": "By Bob"}, **JSON).json()["success"]
    asked_again = editor.post(form_at(page), shown(refused, page))
    assert str(STILL_HERE) in asked_again.text
    assert latest(page).search_description == "By Bob"
    assert editor.post(form_at(page), shown(asked_again, page)).status_code == 302


@pytest.mark.parametrize("moment", ["", "then", "2999-01-01T00:00:00"])
def test_a_version_without_the_moment_it_was_seen_is_asked_about(editor, page, moment):
    form = {**opened(editor, page), "title": "By Ann"}
    save_as_somebody_else(page)
    confirmed = {**form, "replaces": f"{latest(page).latest_revision_id} {moment}".strip()}
    assert str(STILL_HERE) in editor.post(form_at(page), confirmed).text
    assert latest(page).search_description == "By Bob"


@pytest.mark.parametrize("extra", ["", "[]", "null", "[" * 100_000])
def test_an_older_form_with_unreadable_words_for_a_workflow_is_refused(editor, page, extra):
    form = {**opened(editor, page), "workflow-action-extra-data": extra}
    save_as_somebody_else(page)
    assert str(STILL_HERE) in editor.post(form_at(page), form).text


def test_what_a_dialog_has_asked_already_is_not_asked_again(editor, page):
    form = {**opened(editor, page), "title": "By Ann"}
    save_as_somebody_else(page)
    revision = latest(page).latest_revision
    confirmed = {**form, "replaces": f"{revision.pk} {revision.created_at.isoformat()}"}
    assert editor.post(form_at(page), confirmed).status_code == 302
    assert latest(page).title == "By Ann"


def test_a_form_of_a_page_without_versions_is_older_than_the_first_one(editor):
    page = factories.plain_page("About")
    form = {**opened(editor, page), "title": "By Ann"}
    save_as_somebody_else(page)
    assert editor.post(form_at(page), form, **JSON).json()["error_code"] == "invalid_revision"
    refused = editor.post(form_at(page), form)
    assert str(STILL_HERE) in refused.text
    assert editor.post(form_at(page), shown(refused, page)).status_code == 302
    assert latest(page).title == "By Ann"


def test_an_older_form_that_responds_to_a_step_that_is_over_saves_nothing(editor, page):
    page.get_workflow().start(page, None)
    form = {**opened(editor, page), **BUTTONS["approve"], "title": "By Ann"}
    page.current_workflow_state.current_task_state.reject()
    save_as_somebody_else(page)
    refused = editor.post(form_at(page), form).text
    assert str(OVER) in refused
    assert str(STILL_HERE) in refused
    assert latest(page).search_description == "By Bob"


def test_an_earlier_version_can_be_restored(editor, page):
    earlier = page.get_latest_revision()
    save_as_somebody_else(page)
    address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, earlier.pk])
    form = {**fields_of(editor.get(address).text), **stream_form("body", page.body), "revision": str(earlier.pk)}
    assert editor.post(form_at(page), form).status_code == 302
    assert latest(page).search_description == "As published"

"""What an editor typed is not lost if the session ends, or another one begins, in another tab."""

import pytest
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from pages.admin.can_save import DELETED
from pages.models import Article, Person, Session
from tests import factories
from tests.browser.admin import Admin
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

WHO = ("admin", "password of a test")


@pytest.fixture
def editor(admin: Admin) -> Admin:
    """The admin, in which an administrator has signed in through the form."""
    factories.administrator()
    admin.sign_in_by_form(*WHO)
    return admin


def sign_in_in_another_tab(admin: Admin) -> None:
    admin.in_another_tab(lambda: admin.sign_in_by_form(*WHO))


def test_words_are_kept_while_signed_out_and_saved_after_signing_in_again(editor):
    page = factories.article("Sleep")
    editor.edit(page)
    Session.objects.all().delete()
    field = editor.find("[name=summary]")
    field.send_keys("Typed while signed out")
    editor.publish()
    until(lambda: "You are signed out" in editor.messages())
    assert field.get_attribute("value") == "Typed while signed out"
    sign_in_in_another_tab(editor)
    editor.publish()
    until(lambda: Article.objects.get(pk=page.pk).summary == "Typed while signed out")
    editor.find(".messages .success")


def test_a_draft_that_was_refused_while_signed_out_saves_itself_after_signing_in_again(editor):
    page = factories.article("Sleep")
    page.save_revision()
    editor.edit(page)
    Session.objects.all().delete()
    editor.type("Typed while signed out", into="summary")
    until(lambda: "You are signed out" in editor.messages())
    sign_in_in_another_tab(editor)
    editor.script("const {now} = Date; Date.now = () => now() + 60_000")
    until(lambda: Article.objects.get(pk=page.pk).get_latest_revision_as_object().summary == "Typed while signed out")
    until(lambda: "You are signed out" not in editor.messages())


def test_a_form_from_before_a_new_login_is_saved(editor):
    person = factories.person(role="Editor")
    editor.open(reverse(Person.snippet_viewset.get_url_name("edit"), args=[person.pk]))
    editor.browser.delete_all_cookies()
    sign_in_in_another_tab(editor)
    editor.find("[name=credentials]").send_keys("MD")
    editor.press("form[data-edit-form] button[type=submit]")
    until(lambda: Person.objects.get(pk=person.pk).credentials == "MD")


def test_who_edits_what_was_deleted_is_told_and_keeps_the_words(editor):
    page = factories.article("Sleep")
    editor.edit(page)
    page.delete()
    field = editor.find("[name=summary]")
    field.send_keys("Typed")
    editor.publish()
    until(lambda: str(DELETED) in editor.messages())
    assert field.get_attribute("value") == "Typed"


def test_a_double_click_sends_a_form_once(editor):
    index = factories.article_index()
    editor.open(reverse("wagtailadmin_pages:add", args=["pages", "article", index.pk]))
    editor.find("[name=title]").send_keys("Sleep")
    until(lambda: editor.value("slug") == "sleep")
    editor.script(
        """const button = document.querySelector("[name=action-publish]");
        for (const wait of [0, 150, 300]) setTimeout(() => button.click(), wait);"""
    )
    editor.find(".messages .success")
    assert list(Article.objects.values_list("title", "live")) == [("Sleep", True)]


def test_a_refused_approval_is_not_repeated_by_the_next_draft(editor):
    workflow = Workflow.objects.create(name="One step")
    WorkflowTask.objects.create(workflow=workflow, task=GroupApprovalTask.objects.create(name="Step"), sort_order=0)
    page = factories.article("Sleep")
    page.save_revision()
    workflow.start(page, None)
    editor.edit(page)
    Session.objects.all().delete()
    at_once = "[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])"
    editor.press(at_once)
    until(lambda: "You are signed out" in editor.messages())
    sign_in_in_another_tab(editor)
    editor.find("[name=summary]").send_keys("Not yet")
    until(lambda: Article.objects.get(pk=page.pk).get_latest_revision_as_object().summary == "Not yet")
    editor.save_draft()
    until(lambda: "saved" in editor.messages().lower() or "updated" in editor.messages().lower())
    page = Article.objects.get(pk=page.pk)
    assert page.summary != "Not yet"
    assert page.current_workflow_task is not None

"""What an editor typed is not lost if the session ends, or another one begins, in another tab."""

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from pages.admin.can_save import DELETED
from pages.models import Article, Person, Session
from tests import factories
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor(browser: Any, live_server: Any) -> Any:
    """A browser in which an administrator has signed in through the form."""
    user = factories.administrator()
    user.set_password("secret words")
    user.save()
    browser.login = lambda: sign_in(browser, live_server.url, user.username)
    browser.login()
    yield browser
    browser.get("about:blank")


def sign_in(browser: Any, server: str, name: str) -> None:
    browser.get(server + reverse("wagtailadmin_login"))
    browser.find_element("name", "username").send_keys(name)
    browser.find_element("name", "password").send_keys("secret words")
    browser.find_element("css selector", "button[type=submit]").click()
    until(lambda: "/login/" not in browser.current_url)


def in_another_tab(browser: Any, act: Any) -> None:
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    act()
    browser.close()
    browser.switch_to.window(first)


def messages(browser: Any) -> str:
    """Return the text of all messages. One step, because the page may be replaced meanwhile."""
    return browser.execute_script("return document.querySelector('.messages')?.innerText ?? ''")


def press(browser: Any, name: str) -> None:
    browser.execute_script(f"document.querySelector('[name={name}]').click()")


def test_words_are_kept_while_signed_out_and_saved_after_signing_in_again(editor, live_server):
    page = factories.article("Sleep")
    editor.get(live_server.url + reverse("wagtailadmin_pages:edit", args=[page.pk]))
    Session.objects.all().delete()
    field = editor.find_element("name", "summary")
    field.send_keys("Typed while signed out")
    press(editor, "action-publish")
    until(lambda: "You are signed out" in messages(editor))
    assert field.get_attribute("value") == "Typed while signed out"
    in_another_tab(editor, editor.login)
    press(editor, "action-publish")
    until(lambda: Article.objects.get(pk=page.pk).summary == "Typed while signed out")
    editor.find_element("css selector", ".messages .success")


def test_a_form_from_before_a_new_login_is_saved(editor, live_server):
    person = factories.person(role="Editor")
    editor.get(live_server.url + reverse(Person.snippet_viewset.get_url_name("edit"), args=[person.pk]))
    editor.delete_all_cookies()
    in_another_tab(editor, editor.login)
    editor.find_element("name", "credentials").send_keys("MD")
    editor.execute_script("document.querySelector('form[data-edit-form] button[type=submit]').click()")
    until(lambda: Person.objects.get(pk=person.pk).credentials == "MD")


def test_who_edits_what_was_deleted_is_told_and_keeps_the_words(editor, live_server):
    page = factories.article("Sleep")
    editor.get(live_server.url + reverse("wagtailadmin_pages:edit", args=[page.pk]))
    page.delete()
    field = editor.find_element("name", "summary")
    field.send_keys("Typed")
    press(editor, "action-publish")
    until(lambda: DELETED in messages(editor))
    assert field.get_attribute("value") == "Typed"


def test_a_double_click_sends_a_form_once(editor, live_server):
    index = factories.article_index()
    editor.get(live_server.url + reverse("wagtailadmin_pages:add", args=["pages", "article", index.pk]))
    editor.find_element("name", "title").send_keys("Sleep")
    until(lambda: editor.find_element("name", "slug").get_attribute("value") == "sleep")
    editor.execute_script(
        """const button = document.querySelector("[name=action-publish]");
        for (const wait of [0, 150, 300]) setTimeout(() => button.click(), wait);"""
    )
    editor.find_element("css selector", ".messages .success")
    assert list(Article.objects.values_list("title", "live")) == [("Sleep", True)]


def test_a_refused_approval_is_not_repeated_by_the_next_draft(editor, live_server):
    workflow = Workflow.objects.create(name="One step")
    WorkflowTask.objects.create(workflow=workflow, task=GroupApprovalTask.objects.create(name="Step"), sort_order=0)
    page = factories.article("Sleep")
    page.save_revision()
    workflow.start(page, None)
    editor.get(live_server.url + reverse("wagtailadmin_pages:edit", args=[page.pk]))
    Session.objects.all().delete()
    at_once = "[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])"
    editor.execute_script("arguments[0].click()", editor.find_element("css selector", at_once))
    until(lambda: "You are signed out" in messages(editor))
    in_another_tab(editor, editor.login)
    editor.find_element("name", "summary").send_keys("Not yet")
    until(lambda: Article.objects.get(pk=page.pk).get_latest_revision_as_object().summary == "Not yet")
    editor.execute_script("document.querySelector('form[data-edit-form] button.action-save').click()")
    until(lambda: "saved" in messages(editor).lower() or "updated" in messages(editor).lower())
    page = Article.objects.get(pk=page.pk)
    assert page.summary != "Not yet"
    assert page.current_workflow_task is not None

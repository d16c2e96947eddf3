"""Comments on a draft that saves itself meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime
from time import sleep
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from wagtail.models import Comment, Page
from wagtail.users.models import UserProfile

from pages.admin.one_at_a_time import take
from pages.models import Article
from tests import factories
from tests.browser.admin import Admin
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

ADD = "document.querySelector('[data-contentpath=' + arguments[0] + '] [data-comment-add]').click()"


@pytest.fixture
def opened(editor) -> Callable[[Article], Admin]:
    """Opens a page in the editor, with the panel of its comments."""
    editor.resize(1440, height=1200)

    def opened(page: Article) -> Admin:
        editor.edit(page)
        editor.find("[data-side-panel-toggle=comments]").click()
        sleep(2.5)  # by then its script looks for changes
        return editor

    return opened


def begin_comment(editor: Admin, field: str) -> Any:
    editor.script(ADD, field)
    written = editor.find("#comments .comment__input")
    written.click()
    return written


def press(editor: Admin, name: str) -> None:
    next(button for button in editor.all("#comments button") if button.text == name).click()


def texts() -> list[str]:
    return list(Comment.objects.order_by("pk").values_list("text", flat=True))


def latest_summary(page: Article) -> str:
    return str(Article.objects.get(pk=page.pk).get_latest_revision_as_object().summary)


def test_comments_written_while_the_draft_saves_itself_are_kept(opened):
    page = factories.article("Sleep", summary="Short")
    editor = opened(page)
    begin_comment(editor, "title").send_keys("One")
    press(editor, "Comment")
    until(lambda: texts() == ["One"])

    with transaction.atomic():
        take(Page, [page.pk])  # the draft waits for us
        editor.click("[name=summary]")  # a comment holds the focus until somebody clicks elsewhere
        editor.type(" and sweet", into="summary")
        until(lambda: "Saving" in editor.find("header").text)
        begin_comment(editor, "hero").send_keys("Two")
        press(editor, "Comment")
        third = begin_comment(editor, "summary")
        third.send_keys("Thr")
    until(lambda: latest_summary(page) == "Short and sweet")
    sleep(1)  # the answer is here
    editor.browser.switch_to.active_element.send_keys("ee")
    press(editor, "Comment")
    until(lambda: texts() == ["One", "Two", "Three"])


def test_an_edit_that_waited_for_a_comment_is_saved_when_that_is_cancelled(opened):
    page = factories.article("Sleep", summary="Short")
    editor = opened(page)
    begin_comment(editor, "title").send_keys("Half")
    editor.fill("summary", "Short and sweet")
    sleep(2)  # a draft would have been saved
    assert latest_summary(page) == "Short"
    press(editor, "Cancel")
    until(lambda: latest_summary(page) == "Short and sweet")


def test_a_comment_that_is_written_for_long_does_not_hold_up_a_draft(opened):
    page = factories.article("Sleep", summary="Short")
    editor = opened(page)
    written = begin_comment(editor, "title")
    written.send_keys("Wri")
    editor.fill("summary", "Short and sweet")
    sleep(2)
    editor.script("const {now} = Date; Date.now = () => now() + 10_000")
    until(lambda: latest_summary(page) == "Short and sweet")
    sleep(1)  # the answer is here
    written.send_keys("tten")
    press(editor, "Comment")
    until(lambda: texts() == ["Written"])


def test_what_is_typed_into_a_comment_is_sent_with_a_refused_publication(opened):
    page = factories.article("Sleep")
    Article.objects.filter(pk=page.pk).update(hero=factories.picture())  # without alternative text
    editor = opened(page)
    begin_comment(editor, "summary").send_keys("Too short")
    editor.publish()
    editor.find(".messages .error")
    until(lambda: texts() == ["Too short"])


def test_times_of_comments_are_in_the_zone_of_the_site_and_the_language_of_the_account(opened):
    page = factories.article("Sleep", summary="Short")
    settings = factories.settings_of_site()
    settings.timezone = "Asia/Tokyo"
    settings.save()
    writer = get_user_model().objects.get()
    UserProfile.objects.update_or_create(user=writer, defaults={"preferred_language": "fr"})
    made = Comment.objects.create(page=page, user=writer, text="Vraiment ?", contentpath="summary")
    Comment.objects.filter(pk=made.pk).update(created_at=datetime(2026, 5, 20, 20, 30, tzinfo=UTC))
    editor = opened(page)
    until(lambda: editor.all("#comments time"))
    shown = editor.script("return document.querySelector('#comments time').textContent")
    assert shown.startswith("21 mai 2026")
    assert "05:30" in shown
    assert "UTC+9" in shown

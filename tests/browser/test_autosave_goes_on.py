"""A draft saves itself also while somebody types on, and after it could not be sent."""

from time import monotonic, sleep
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.models import Comment, Page

from pages.admin.can_save import DELETED
from pages.admin.stale_forms import STILL_HERE
from pages.blocks.body import text_of_body
from pages.models import Article
from tests import factories
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

# While `window.failing` is set, drafts or what completes the form of a new page are answered with an error.
FAILING = """
    const {fetch} = window;
    [window.failing, window.sent] = [arguments[0], 0];
    window.fetch = (address, options) => {
        const kind = String(address).includes("_w_hydrate_create_view") ? "completion"
            : options?.method === "post" && options.body instanceof FormData ? "draft" : "";
        if (kind === "draft") window.sent++;
        const fails = kind && window.failing === kind;
        return fails ? Promise.resolve(new Response("", {status: 503})) : fetch(address, options);
    };
"""
TRIES = 'window.tries = 0; addEventListener("w-autosave:save", () => window.tries++, {capture: true})'
LATER = "const {now} = Date, seconds = arguments[0]; Date.now = () => now() + 1000 * seconds"
LEAVING = 'dispatchEvent(new Event("beforeunload", {cancelable: true}))'
LOOKED_AT_ANEW = """
    const form = document.querySelector("form[data-edit-form]");
    form.elements.summary.value = "typed";
    form.elements.summary.dispatchEvent(new Event("input", {bubbles: true}));
    wagtail.app.getControllerForElementAndIdentifier(form, "w-unsaved").setInitialFormData();
"""
# More than two looks of the script that sends drafts again.
LOOKS = 2.5
# As long as nobody types without a pause, and drafts of this form save themselves in less.
TYPING = 20


def fail(editor: Any, what: str) -> None:
    """Let requests fail from now on: `draft` or `completion`."""
    editor.script(FAILING, what)


def mend(editor: Any) -> None:
    editor.script("window.failing = null")


def sent(editor: Any) -> int:
    return int(editor.script("return window.sent"))


def later(editor: Any, seconds: int) -> None:
    """Let the page believe that this many seconds pass."""
    editor.script(LATER, seconds)


def state(editor: Any) -> str:
    return editor.script("return document.querySelector('#w-autosave-indicator').dataset.wAutosaveStateValue")


def warning(editor: Any) -> str:
    """Return what the foot of the form says of drafts that are not saved."""
    return editor.script("return document.querySelector('.footer__save-warning').textContent.trim()")


def latest(page: Page) -> Any:
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


def saved(page: Page) -> str:
    return latest(page).summary


def article(**values: Any) -> Article:
    article = factories.article("Sleep", **values)
    article.save_revision()
    return article


def new_article(editor: Any) -> None:
    editor.open(reverse("wagtailadmin_pages:add", args=["pages", "article", factories.article_index().pk]))
    editor.find("[name=title]")


def test_a_form_that_was_nearly_left_saves_what_is_typed_afterwards(editor):
    page = article()
    editor.edit(page)
    editor.script(TRIES)
    editor.script(LEAVING)
    editor.type("typed", into="summary")
    until(lambda: editor.script("return window.tries"))
    assert state(editor) != "saving"  # nothing is on its way
    later(editor, 10)
    until(lambda: saved(page).endswith("typed"))


def test_what_was_typed_before_a_form_was_nearly_left_is_saved(editor):
    page = article()
    editor.edit(page)
    editor.type("typed", into="summary")
    until(lambda: state(editor) == "saving")
    editor.script(LEAVING)
    later(editor, 20)
    until(lambda: saved(page).endswith("typed"))


def test_what_is_typed_is_saved_although_the_form_is_looked_at_anew_at_once(editor):
    page = article()
    editor.edit(page)
    sleep(2.5)  # by then Wagtail's script has looked at the form
    editor.script(LOOKED_AT_ANEW)
    until(lambda: saved(page).endswith("typed"))


def test_a_draft_that_met_an_error_is_sent_again_with_growing_pauses(editor):
    page = article()
    editor.edit(page)
    fail(editor, "draft")
    editor.fill("summary", "typed")  # at once, so that Wagtail's script sends one draft
    until(lambda: sent(editor) == 1 and state(editor) == "paused")
    later(editor, 10)
    until(lambda: sent(editor) == 2 and state(editor) == "paused")
    later(editor, 10)
    sleep(LOOKS)
    assert sent(editor) == 2
    mend(editor)
    later(editor, 10)
    until(lambda: saved(page).endswith("typed") and state(editor) == "saved")
    until(lambda: not warning(editor))


def test_a_draft_without_a_title_is_sent_again_only_after_a_change(editor):
    new_article(editor)
    fail(editor, "nothing")
    editor.type("typed", into="summary")
    until(lambda: "Title" in warning(editor))
    count = sent(editor)
    later(editor, 60)
    sleep(LOOKS)
    assert sent(editor) == count
    editor.type("Sleep", into="title")
    until(lambda: Article.objects.filter(title="Sleep"))
    until(lambda: not warning(editor))


def test_a_draft_of_a_page_that_was_deleted_is_sent_again_only_after_a_change(editor):
    page = article()
    editor.edit(page)
    fail(editor, "nothing")
    page.delete()
    editor.fill("summary", "typed")
    until(lambda: sent(editor) == 1 and state(editor) == "paused")
    until(lambda: str(DELETED) in editor.messages())
    later(editor, 60)
    sleep(LOOKS)
    assert sent(editor) == 1
    editor.type(" on", into="summary")
    until(lambda: sent(editor) > 1)


def test_a_new_page_whose_form_could_not_be_completed_goes_on_saving(editor):
    new_article(editor)
    fail(editor, "completion")
    editor.type("Sleep", into="title")
    until(lambda: Article.objects.exists() and state(editor) == "saved")
    page = Article.objects.get()
    editor.type("typed", into="summary")
    until(lambda: saved(page).endswith("typed"))
    assert not warning(editor)
    assert not editor.all(".w-editing-sessions")
    mend(editor)
    later(editor, 10)
    until(lambda: editor.all(".w-editing-sessions"))
    editor.type(" on", into="summary")
    until(lambda: saved(page) == "typed on")
    editor.save_draft()
    editor.find(".messages .success")
    assert (Article.objects.count(), saved(page)) == (1, "typed on")


def test_a_new_page_whose_form_could_not_be_completed_is_saved_by_hand_without_a_question(editor):
    new_article(editor)
    fail(editor, "completion")
    editor.type("Sleep", into="title")
    until(lambda: editor.value("loaded_revision_id") and state(editor) == "saved")
    editor.save_draft()
    editor.find(".messages .success")
    assert str(STILL_HERE) not in editor.messages()
    assert Article.objects.count() == 1


def type_until(editor: Any, true: Any) -> str:
    """Type letters into what has the focus, without a pause, until something is true. Return what was typed."""
    typed, end = "", monotonic() + TYPING
    while not true():
        assert monotonic() < end, "it did not become true while somebody typed"
        for letter in "abcde":
            editor.browser.switch_to.active_element.send_keys(letter)
            typed += letter
            sleep(0.1)
    return typed


def test_a_draft_saves_itself_while_somebody_types(editor):
    page = article(summary="")
    editor.edit(page)
    field = editor.find("[name=summary]")
    field.click()
    sleep(2.5)  # by then its script looks for changes
    typed = type_until(editor, lambda: len(editor.value("summary")) > 20)
    later(editor, 10)
    typed += type_until(editor, lambda: saved(page))
    typed += type_until(editor, lambda: state(editor) == "saved")
    assert field == editor.browser.switch_to.active_element
    assert editor.script("return arguments[0].selectionStart", field) == len(typed)
    assert editor.value("summary") == typed
    until(lambda: saved(page) == typed)


def test_rich_text_saves_itself_while_somebody_types_beside_a_comment(editor):
    page = article(body=[("rich_text", "<p></p>")])
    Comment.objects.create(page=page, user=get_user_model().objects.get(), text="Good", contentpath="title")
    editor.resize(1440, height=1200)
    editor.edit(page)
    editor.find("[data-side-panel-toggle=comments]").click()
    editor.find(".public-DraftEditor-content").click()
    sleep(2.5)  # by then its script looks for changes

    def words() -> str:
        return text_of_body(latest(page).body)

    typed = type_until(editor, lambda: len(editor.browser.switch_to.active_element.text) > 20)
    later(editor, 10)
    typed += type_until(editor, words)
    typed += type_until(editor, lambda: state(editor) == "saved")
    assert editor.browser.switch_to.active_element.text == typed
    editor.browser.switch_to.active_element.send_keys(" end")
    until(lambda: words().strip() == f"{typed} end")

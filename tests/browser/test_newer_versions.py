"""A page that is open in several windows, and one that is loaded again while its draft saves itself."""

from typing import Any

import pytest
from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask

from pages.admin.one_at_a_time import take
from pages.admin.stale_forms import STILL_HERE
from pages.models import Article
from tests import factories
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

CONFLICT = "You saved a new version in another window"


@pytest.fixture
def article() -> Article:
    article = factories.article("Sleep", summary="As published")
    article.save_revision()
    return article


def latest(page: Page) -> Any:
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


def state(editor: Any) -> str:
    """Return what the form shows of its draft, such as `saving`, `saved` or `paused`."""
    return editor.script("return document.querySelector('#w-autosave-indicator').dataset.wAutosaveStateValue")


def publish_in_another_tab(editor: Any, article: Article, summary: str) -> None:
    def change() -> None:
        editor.edit(article)
        editor.fill("summary", summary)
        editor.publish()
        editor.find(".messages .success")

    editor.in_another_tab(change)


def hear_nothing(editor: Any) -> None:
    """Stop the script that asks every ten seconds, and when a window is shown again, if there is a newer version."""
    editor.script("document.querySelector('.w-editing-sessions').remove()")


def test_an_older_tab_does_not_undo_what_the_newer_one_published(editor, article):
    editor.edit(article)
    hear_nothing(editor)
    publish_in_another_tab(editor, article, "Newer")
    editor.type("!", into="title")
    editor.publish()
    until(lambda: str(STILL_HERE) in editor.messages())
    article.refresh_from_db()
    assert (article.title, article.summary) == ("Sleep", "Newer")
    assert editor.value("title") == "Sleep!"
    editor.publish()
    editor.find(".messages .success")
    article.refresh_from_db()
    assert (article.title, article.summary) == ("Sleep!", "As published")


def test_no_draft_of_a_refused_form_saves_itself_and_no_dialog_follows(editor, article):
    editor.edit(article)
    hear_nothing(editor)
    publish_in_another_tab(editor, article, "Newer")
    editor.publish()
    until(lambda: str(STILL_HERE) in editor.messages())
    editor.type("!", into="title")
    until(lambda: state(editor) == "paused")
    assert latest(article).summary == "Newer"
    editor.publish()
    editor.find(".messages .success")
    assert latest(article).title == "Sleep!"


def test_what_the_dialog_of_wagtail_has_asked_is_not_asked_again(editor, article):
    editor.edit(article)
    publish_in_another_tab(editor, article, "Newer")
    editor.type("!", into="title")
    dialog = "#w-save-confirmation-dialog"
    until(lambda: CONFLICT in editor.script(f"return document.querySelector('{dialog}').textContent"))
    editor.publish()
    until(lambda: editor.find(f"{dialog} [data-w-dialog-target=confirm]").is_displayed())
    editor.press(f"{dialog} [data-w-dialog-target=confirm]")
    until(lambda: editor.messages() and not editor.all("#page-edit-form"))
    article.refresh_from_db()
    assert (article.title, article.summary) == ("Sleep!", "As published")


def test_a_form_that_has_saved_itself_is_published_without_a_question(editor, article):
    editor.edit(article)
    for number in range(2):
        editor.type(f" {number}", into="summary")
        until(lambda: latest(article).summary.endswith(f" {number}") and state(editor) == "saved")  # noqa: B023
    editor.publish()
    editor.find(".messages .success")
    article.refresh_from_db()
    assert article.summary == "As published 0 1"


def test_an_approval_does_not_lose_what_somebody_else_changed_meanwhile(editor, article):
    workflow = Workflow.objects.create(name="Approval")
    task = GroupApprovalTask.objects.create(name="Editor's approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    workflow.start(article, None)
    editor.edit(article)
    hear_nothing(editor)
    newer = latest(article)
    newer.summary = "By Ellen"
    newer.save_revision(user=factories.member(of=article, may="publish"))
    approve = "[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])"
    editor.press(approve)
    until(lambda: str(STILL_HERE) in editor.messages())
    article.refresh_from_db()
    assert (article.summary, latest(article).summary) == ("As published", "By Ellen")
    assert article.current_workflow_state
    assert not editor.all("input[name=action-workflow-action]")
    editor.press(approve)
    until(lambda: not Article.objects.get(pk=article.pk).current_workflow_state)
    assert latest(article).summary == "As published"


def test_a_form_that_is_loaded_again_while_its_draft_saves_itself_has_the_newest_words(editor, article):
    editor.edit(article)
    with transaction.atomic():
        take(Page, [article.pk])  # the draft waits for us
        editor.type(" and typed", into="summary")
        until(lambda: state(editor) == "saving")
        editor.script("return new Promise((sent) => setTimeout(sent, 1000))")  # it is sent half a second later
        editor.script("setTimeout(() => location.reload())")
    until(lambda: editor.value("summary") == "As published and typed")
    goes_on(editor, article)


def test_a_draft_that_would_be_sent_while_its_form_is_loaded_again_is_not_sent(editor, article):
    editor.edit(article)
    editor.type(" and typed", into="summary")
    until(lambda: state(editor) == "saving")
    editor.browser.refresh()
    until(lambda: editor.value("summary") is not None)
    goes_on(editor, article)


def test_a_page_that_is_opened_again_after_a_refused_publication_is_not_out_of_date(editor, article):
    Article.objects.filter(pk=article.pk).update(hero=factories.picture())  # without alternative text
    Article.objects.get(pk=article.pk).save_revision(clean=False)
    editor.edit(article)
    editor.fill("summary", "Typed")
    editor.publish()
    editor.find(".messages .error")
    until(lambda: latest(article).summary == "Typed")  # the refused form saves itself
    editor.edit(article)
    goes_on(editor, article)


def test_a_link_to_mail_holds_no_draft_back(editor, article):
    editor.edit(article)
    link = """const link = Object.assign(document.createElement("a"), {href: "mailto:desk@example.org", text: "Mail"});
        document.querySelector("main").prepend(link);
        window.heard = 0;
        addEventListener("beforeunload", () => window.heard++);
        return link"""
    mail = editor.script(link)
    editor.type("!", into="title")
    editor.click(mail)
    until(lambda: latest(article).title == "Sleep!")
    assert editor.script("return window.heard") == 0


# A moment after the first call, true.
LATER = "window.begun ??= performance.now(); return performance.now() - window.begun > 150"


def test_leaving_right_after_a_key_asks_first(editor, article):
    editor.edit(article)
    editor.type("!", into="title")
    until(lambda: latest(article).title == "Sleep!" and state(editor) == "saved")
    editor.type("!", into="title")
    # A download that was clicked shortly before does not lead away.
    editor.script("""const link = Object.assign(document.createElement("a"), {href: "data:,", download: "words"});
        document.body.append(link);
        link.click()""")
    until(lambda: editor.script(LATER))
    asked = """const event = new Event("beforeunload", {cancelable: true}); dispatchEvent(event);
        return event.defaultPrevented"""
    assert editor.script(asked)


def goes_on(editor: Any, article: Article) -> None:
    """Check that the form in the browser saves itself, as no newer version is known."""
    words = editor.value("summary") + " on"
    editor.type(" on", into="summary")
    until(lambda: latest(article).summary == words)
    assert CONFLICT not in editor.script("return document.body.textContent")

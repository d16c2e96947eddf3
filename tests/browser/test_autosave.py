"""Drafts that save themselves while an editor goes on."""

from time import sleep
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask

from pages.admin.one_at_a_time import take
from pages.models import Article, ArticleIndex
from tests import factories
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

ROUNDS = 12
PAUSES = (0, 0.5, 0.8, 1.0, 1.2, 1.4, 1.6, 2.0)


def draft(title: str) -> Article:
    page = factories.article_index().add_child(instance=Article(title=title, live=False))
    page.save_revision()
    return page


def latest(page: Page) -> Any:
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


def saved(page: Article) -> str:
    return latest(page).summary


def test_what_is_published_while_a_draft_saves_itself_is_live(editor):
    """With a page type whose form is small: each round opens it anew, and does not wait for the screen after it."""
    home = factories.home()
    for number in range(ROUNDS):
        page = home.add_child(instance=ArticleIndex(title=f"Sleep {number}", live=False))
        page.save_revision()
        editor.edit(page)
        field = editor.find("[name=title]")
        field.send_keys("x")
        until(lambda: latest(page).title.endswith("x"))  # noqa: B023
        field.send_keys(" and typed on")
        # Another moment each time, around that at which the draft saves itself.
        pause = 400 + 20 * number
        editor.script("setTimeout(() => document.querySelector('[name=action-publish]').click(), arguments[0])", pause)
        until(lambda: Page.objects.get(pk=page.pk).live)  # noqa: B023
    # Also later, nothing has overwritten them.
    assert ArticleIndex.objects.filter(live=True, title__endswith="x and typed on").count() == ROUNDS


def test_what_is_typed_after_a_refused_publication_saves_itself(editor):
    article = factories.article("Sleep", summary="Sleep well")
    Article.objects.filter(pk=article.pk).update(hero=factories.picture())  # without alternative text
    editor.edit(article)
    editor.publish()
    editor.find(".messages .error")
    until(lambda: Article.objects.get(pk=article.pk).latest_revision)
    sleep(1)  # the form shows that it is saved
    editor.find("[name=summary]").send_keys(" and long")
    until(lambda: saved(article).endswith("Sleep well and long"))
    editor.find("[name=summary]").send_keys(" and deep")
    until(lambda: saved(article).endswith("and long and deep"))


def test_a_new_page_that_is_published_while_its_first_draft_saves_itself_is_one_page(editor):
    index = factories.article_index()
    for pause in range(200, 2200, 400):
        title = f"Sleep {pause}"
        editor.open(reverse("wagtailadmin_pages:add", args=["pages", "article", index.pk]))
        sleep(2.5)  # by then its script looks for changes
        editor.find("[name=title]").send_keys(title)
        editor.find("[name=summary]").send_keys("typed")
        editor.script(
            """setTimeout(() => {
                document.querySelector("[name=summary]").value += " to the end";
                document.querySelector("[name=action-publish]").click();
            }, arguments[0])""",
            pause,
        )
        editor.find(".messages .success")
        [page] = Article.objects.filter(title=title)
        assert (page.live, page.summary) == (True, "typed to the end")
    assert Article.objects.count() == 5


def test_what_is_typed_while_a_draft_saves_itself_is_saved_too(editor):
    page = draft("Sleep")
    editor.edit(page)
    field = editor.find("[name=summary]")
    for pause in PAUSES:
        field.send_keys(" typed")
        sleep(pause)
        field.send_keys(f" after {pause}")
        until(lambda: saved(page) == field.get_attribute("value").strip())


def test_what_is_typed_as_soon_as_the_page_is_there_is_saved(editor):
    page = draft("Sleep")
    editor.edit(page)
    editor.find("[name=summary]").send_keys("typed at once")
    until(lambda: saved(page) == "typed at once")


def test_a_draft_that_nobody_changes_does_not_save_itself(editor):
    page = draft("Sleep")
    before = page.revisions.count()
    editor.edit(page)
    editor.find("[name=summary]").click()
    sleep(5)
    assert page.revisions.count() == before


def submitted(title: str) -> Article:
    """Return a draft at the first of two steps."""
    workflow = Workflow.objects.create(name="Two steps")
    for number in range(2):
        task = GroupApprovalTask.objects.create(name=f"Step {number}")
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=number)
    page = draft(title)
    workflow.start(page, get_user_model().objects.get())
    return page


@pytest.mark.parametrize("action", ["reject", "approve"])
def test_what_is_typed_before_a_response_with_a_comment_is_kept(editor, action):
    page = submitted("Sleep")
    editor.edit(page)
    sleep(2.5)
    editor.find("[name=title]").send_keys(" well")
    editor.find("[name=summary]").send_keys("Long and deep")
    editor.press(f"[data-workflow-action-name={action}][data-workflow-action-modal-url]")
    editor.find(".modal-body [name=comment]").send_keys("Thanks")
    editor.press(".modal-body [type=submit]")
    editor.find(".messages .success")
    assert (latest(page).title, latest(page).summary) == ("Sleep well", "Long and deep")


def test_one_click_approves_one_step(editor):
    """However long it takes: no draft saves itself meanwhile, which would approve the next step too."""
    page = submitted("Sleep")
    editor.edit(page)
    at_once = "[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])"
    approve = editor.find(at_once)
    sleep(3)  # by then its script looks for changes
    with transaction.atomic():
        take(Page, [page.pk])
        editor.script("setTimeout(() => arguments[0].click())", approve)
        sleep(4)
    editor.find(".messages .success")
    sleep(2)
    page = Article.objects.get(pk=page.pk)
    steps = page.current_workflow_state.task_states.order_by("pk")
    assert list(steps.values_list("status", flat=True)) == ["approved", "in_progress"]
    assert page.revisions.count() == 1

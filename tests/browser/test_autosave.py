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

ROUNDS = 30
PAUSES = (0, 0.5, 0.8, 1.0, 1.2, 1.4, 1.6, 2.0)


@pytest.fixture
def editor(browser, live_server, client):
    """Opens a page in the editor."""
    client.force_login(factories.administrator())
    browser.get(f"{live_server.url}/favicon.ico")
    browser.add_cookie({"name": "sessionid", "value": client.cookies["sessionid"].value})

    def opened(page: Any) -> Any:
        browser.get(live_server.url + reverse("wagtailadmin_pages:edit", args=[page.pk]))
        return browser

    yield opened
    browser.get("about:blank")  # nothing is asked of the server any more


def draft(title: str) -> Article:
    page = factories.article_index().add_child(instance=Article(title=title, live=False))
    page.save_revision()
    return page


def latest(page: Page) -> Any:
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


def saved(page: Article) -> str:
    return latest(page).summary


def test_what_is_published_while_a_draft_saves_itself_is_live(editor):
    """With a page type whose form is small: each round opens it anew."""
    home = factories.home()
    for number in range(ROUNDS):
        page = home.add_child(instance=ArticleIndex(title=f"Sleep {number}", live=False))
        page.save_revision()
        browser = editor(page)
        field = browser.find_element("name", "title")
        field.send_keys("x")
        until(lambda: latest(page).title.endswith("x"))  # noqa: B023
        field.send_keys(" and typed on")
        # Another moment each time, around that at which the draft saves itself.
        pause = 400 + 20 * number
        browser.execute_script(
            "setTimeout(() => document.querySelector('[name=action-publish]').click(), arguments[0])", pause
        )
        browser.find_element("css selector", ".messages .success")
        page.refresh_from_db()
        assert page.live, f"round {number}"
        assert page.title.endswith("x and typed on")


def test_what_is_typed_after_a_refused_publication_saves_itself(editor):
    article = factories.article("Sleep", summary="Sleep well")
    Article.objects.filter(pk=article.pk).update(hero=factories.picture())  # without alternative text
    browser = editor(article)
    browser.execute_script("document.querySelector('[name=action-publish]').click()")
    browser.find_element("css selector", ".messages .error")
    until(lambda: Article.objects.get(pk=article.pk).latest_revision)
    sleep(1)  # the form shows that it is saved
    browser.find_element("name", "summary").send_keys(" and long")
    until(lambda: saved(article).endswith("Sleep well and long"))
    browser.find_element("name", "summary").send_keys(" and deep")
    until(lambda: saved(article).endswith("and long and deep"))


def test_a_new_page_that_is_published_while_its_first_draft_saves_itself_is_one_page(editor, live_server):
    index = factories.article_index()
    browser = editor(index)
    for pause in range(200, 2200, 400):
        title = f"Sleep {pause}"
        browser.get(live_server.url + reverse("wagtailadmin_pages:add", args=["pages", "article", index.pk]))
        sleep(2.5)  # by then its script looks for changes
        browser.find_element("name", "title").send_keys(title)
        browser.find_element("name", "summary").send_keys("typed")
        browser.execute_script(
            """setTimeout(() => {
                document.querySelector("[name=summary]").value += " to the end";
                document.querySelector("[name=action-publish]").click();
            }, arguments[0])""",
            pause,
        )
        browser.find_element("css selector", ".messages .success")
        [page] = Article.objects.filter(title=title)
        assert (page.live, page.summary) == (True, "typed to the end")
    assert Article.objects.count() == 5


def test_what_is_typed_while_a_draft_saves_itself_is_saved_too(editor):
    page = draft("Sleep")
    browser = editor(page)
    field = browser.find_element("name", "summary")
    for pause in PAUSES:
        field.send_keys(" typed")
        sleep(pause)
        field.send_keys(f" after {pause}")
        until(lambda: saved(page) == field.get_attribute("value").strip())


def test_what_is_typed_as_soon_as_the_page_is_there_is_saved(editor):
    page = draft("Sleep")
    browser = editor(page)
    browser.find_element("name", "summary").send_keys("typed at once")
    until(lambda: saved(page) == "typed at once")


def test_a_draft_that_nobody_changes_does_not_save_itself(editor):
    page = draft("Sleep")
    before = page.revisions.count()
    browser = editor(page)
    browser.find_element("name", "summary").click()
    sleep(5)
    assert page.revisions.count() == before


def test_one_click_approves_one_step(editor):
    """However long it takes: no draft saves itself meanwhile, which would approve the next step too."""
    workflow = Workflow.objects.create(name="Two steps")
    for number in range(2):
        task = GroupApprovalTask.objects.create(name=f"Step {number}")
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=number)
    page = draft("Sleep")
    workflow.start(page, get_user_model().objects.get())
    browser = editor(page)
    at_once = "[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])"
    approve = browser.find_element("css selector", at_once)
    sleep(3)  # by then its script looks for changes
    with transaction.atomic():
        take(Page, [page.pk])
        browser.execute_script("setTimeout(() => arguments[0].click())", approve)
        sleep(4)
    browser.find_element("css selector", ".messages .success")
    sleep(2)
    page = Article.objects.get(pk=page.pk)
    steps = page.current_workflow_state.task_states.order_by("pk")
    assert list(steps.values_list("status", flat=True)) == ["approved", "in_progress"]
    assert page.revisions.count() == 1

"""Workflows: responses to their steps, and tasks and workflows that are disabled."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from wagtail.models import (
    GroupApprovalTask,
    Page,
    Task,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from pages.admin.workflows import NO_WORKFLOW, NOT_SUBMITTED, OVER, nobody_approves
from pages.models import Article, Person, PlainPage
from pages.roles import WORKFLOW
from tests import factories
from tests.forms import fields_of, stream_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted() -> Article:
    """An article in a workflow with two steps."""
    workflow = Workflow.objects.create(name="Two steps")
    for number in range(2):
        task = GroupApprovalTask.objects.create(name=f"Step {number}")
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=number)
    article = factories.article("Sleep")
    article.save_revision()
    workflow.start(article, None)
    return article


def test_form_responds_only_to_the_step_that_it_shows(client: Client, submitted: Article) -> None:
    client.force_login(factories.administrator())
    address = reverse("wagtailadmin_pages:edit", args=[submitted.pk])
    streams = {**stream_form("body", submitted.body), **stream_form("references", submitted.references)}
    form = {**fields_of(client.get(address).content.decode()), **streams, "summary": "Corrected"}
    approval = {**form, "action-workflow-action": "true", "workflow-action-name": "approve"}
    first = client.post(address, approval, follow=True).text
    assert "“Sleep” is approved. Next: Step 1." in first
    assert "has been updated" not in first
    told = client.post(address, approval, follow=True)
    steps = submitted.current_workflow_state.task_states.order_by("pk").values_list("status", flat=True)
    assert list(steps) == ["approved", "in_progress"]
    assert str(OVER) in told.content.decode()
    assert Article.objects.get(pk=submitted.pk).get_latest_revision_as_object().summary == "Corrected"
    current = {**fields_of(client.get(address).content.decode()), **streams, "summary": "Corrected"}
    last = {**current, "action-workflow-action": "true", "workflow-action-name": "approve"}
    assert "“Sleep” is approved and published." in client.post(address, last, follow=True).text
    assert Article.objects.get(pk=submitted.pk).summary == "Corrected"


def test_who_sends_a_draft_back_or_submits_it_is_told_who_is_next(editor: Client, submitted: Article) -> None:
    current = submitted.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[submitted.pk, "reject", current.pk])
    editor.post(address, {"comment": "Shorter, please"})
    form_at = reverse("wagtailadmin_pages:edit", args=[submitted.pk])
    shown = editor.get(form_at).text
    assert "“Sleep” goes back to its author for changes, and can be submitted again." in shown
    streams = {**stream_form("body", submitted.body), **stream_form("references", submitted.references)}
    again = {**fields_of(shown), **streams, "action-submit": "1"}
    assert "“Sleep” is submitted. Next: Step 0." in editor.post(form_at, again, follow=True).text


def step(number: int) -> Task:
    return Task.objects.get(name=f"Step {number}")


def approve(article: Article) -> None:
    article.current_workflow_state.current_task_state.approve()


def test_status_after_requested_changes_is_not_in_review(editor: Client) -> None:
    article = factories.article("Sleep")
    article.save_revision()
    article.get_workflow().start(article, factories.member())

    def titles() -> list[str]:
        html = editor.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).text
        return re.findall(r">Status: </span>\s*(.*?)\s*</h3>", html)

    assert titles() == ["Live", "In review"]
    article.current_workflow_task_state.reject()
    assert titles() == ["Live", "Changes requested"]


def disable(editor: Client, task: Task) -> str:
    return editor.post(reverse("wagtailadmin_workflows:disable_task", args=[task.pk]), follow=True).content.decode()


def state_of(article: Article) -> tuple[str, bool]:
    """Return the status of the article's workflow, and whether its draft is unpublished."""
    status = WorkflowState.objects.for_instance(article).values_list("status", flat=True).get()
    return status, Article.objects.get(pk=article.pk).has_unpublished_changes


def test_draft_goes_to_the_next_task_if_its_task_is_disabled(editor: Client, submitted: Article) -> None:
    told = disable(editor, step(0))
    assert state_of(submitted) == ("in_progress", True)
    assert submitted.current_workflow_task.name == "Step 1"
    assert "Nobody is left" not in told
    approve(submitted)
    assert state_of(submitted) == ("approved", False)


def test_draft_stays_one_if_the_last_task_is_disabled(editor: Client, submitted: Article) -> None:
    approve(submitted)
    told = disable(editor, step(1))
    assert state_of(submitted) == ("cancelled", True)
    assert "Nobody is left to approve “Sleep”, so it is a draft again. It can be submitted again." in told


def test_draft_before_a_disabled_task_is_published_once_approved(editor: Client, submitted: Article) -> None:
    disable(editor, step(1))
    assert state_of(submitted) == ("in_progress", True)
    approve(submitted)
    assert state_of(submitted) == ("approved", False)


def test_drafts_of_a_disabled_workflow_are_named(editor: Client, submitted: Article) -> None:
    other = factories.article("Rest")
    other.save_revision()
    workflow = Workflow.objects.get(name="Two steps")
    workflow.start(other, None)
    told = editor.post(reverse("wagtailadmin_workflows:disable", args=[workflow.pk]), follow=True).content.decode()
    assert state_of(submitted) == state_of(other) == ("cancelled", True)
    assert "Nobody is left to approve “Sleep”, “Rest”, so these 2 are drafts again." in told


def form_of(client: Client, page: PlainPage, **sent: str) -> dict[str, str]:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return {**fields_of(client.get(address).text), **stream_form("body", page.body), **sent}


@pytest.fixture
def only_workflow() -> Workflow:
    """The only active workflow, which applies to all pages."""
    workflow = Workflow.objects.get(name=WORKFLOW)
    assert list(Workflow.objects.all()) == [workflow]
    return workflow


def switch(editor: Client, workflow: Workflow, action: str) -> str:
    return editor.post(reverse(f"wagtailadmin_workflows:{action}", args=[workflow.pk]), follow=True).text


def test_workflow_that_is_enabled_again_applies_to_its_pages(editor: Client, only_workflow: Workflow) -> None:
    page = factories.plain_page("Draft")
    page.save_revision()
    only_workflow.start(page, None)
    of_people = WorkflowContentType.objects.create(
        content_type=ContentType.objects.get_for_model(Person), workflow=only_workflow
    )
    told = switch(editor, only_workflow, "disable")
    assert "Nobody is left to approve “Draft”, so it is a draft again. Nothing can be submitted there" in told
    assert "can be submitted again" not in told
    assert page.get_workflow() is None
    assert "applies to no page" not in switch(editor, only_workflow, "enable")
    assert page.get_workflow() == only_workflow
    assert list(only_workflow.workflow_content_types.all()) == [of_people]


def test_page_of_a_disabled_workflow_can_be_given_to_another(editor: Client, only_workflow: Workflow) -> None:
    page = factories.plain_page("Draft")
    switch(editor, only_workflow, "disable")
    other = Workflow.objects.create(name="Short")
    task = GroupApprovalTask.objects.create(name="Look")
    steps = nested_form_data({"workflow_tasks": inline_formset([{"task": task.pk}])})
    pages = nested_form_data({"pages": inline_formset([{"page": Page.get_first_root_node().pk}])})
    address = reverse("wagtailadmin_workflows:edit", args=[other.pk])
    assert editor.post(address, {"name": "Short", **steps, **pages}).status_code == 302
    assert page.get_workflow() == other


def test_workflow_without_pages_says_so_when_it_is_enabled(editor: Client) -> None:
    workflow = Workflow.objects.create(name="Alone", active=False)
    told = switch(editor, workflow, "enable")
    assert "The workflow “Alone” applies to no page. Choose its pages below, then save." in told


def test_form_that_is_submitted_where_no_workflow_applies_is_saved(editor: Client, only_workflow: Workflow) -> None:
    page = factories.plain_page("Draft")
    opened = form_of(editor, page, **{"title": "Changed", "action-submit": "1"})
    switch(editor, only_workflow, "disable")
    told = editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), opened, follow=True).text
    page.refresh_from_db()
    assert (page.title, page.draft_title) == ("Draft", "Changed")
    assert f"{NOT_SUBMITTED} {NO_WORKFLOW}" in told


def without_tasks(workflow: Workflow) -> None:
    workflow.workflow_tasks.all().delete()


def with_disabled_tasks(workflow: Workflow) -> None:
    Task.objects.update(active=False)


@pytest.mark.parametrize("empty", [without_tasks, with_disabled_tasks])
def test_workflow_without_tasks_publishes_nothing(client: Client, empty: Callable[[Workflow], None]) -> None:
    workflow = Workflow.objects.create(name="Empty")
    WorkflowTask.objects.create(workflow=workflow, task=GroupApprovalTask.objects.create(name="Step 0"), sort_order=0)
    empty(workflow)
    page = factories.plain_page("Draft")
    page.save_revision()
    WorkflowPage.objects.create(workflow=workflow, page=page)
    client.force_login(factories.member(of=page, may="change"))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = {**fields_of(client.get(address).content.decode()), **stream_form("body", page.body)}
    told = client.post(address, {**form, "title": "Changed", "action-submit": "1"}, follow=True).content.decode()
    page.refresh_from_db()
    assert (page.title, page.draft_title) == ("Draft", "Changed")
    assert page.current_workflow_state is None
    assert "Nobody is left to approve “Draft”" in told


def test_message_has_no_title_that_its_reader_may_not_see(submitted: Article) -> None:
    state = WorkflowState.objects.get()
    state.cancel()
    stranger = get_user_model().objects.create_user("stranger")
    assert nobody_approves([state.pk], stranger) == (
        "Nobody is left to approve a submitted draft. Its editors can submit it again."
    )

"""Workflows: responses to their steps, and tasks and workflows that are disabled."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Task, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from pages.admin.workflows import OVER, nobody_approves
from pages.models import Article
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
    client.post(address, approval)
    told = client.post(address, approval, follow=True)
    steps = submitted.current_workflow_state.task_states.order_by("pk").values_list("status", flat=True)
    assert list(steps) == ["approved", "in_progress"]
    assert OVER in told.content.decode()
    assert Article.objects.get(pk=submitted.pk).get_latest_revision_as_object().summary == "Corrected"
    current = {**fields_of(client.get(address).content.decode()), **streams, "summary": "Corrected"}
    client.post(address, {**current, "action-workflow-action": "true", "workflow-action-name": "approve"})
    assert Article.objects.get(pk=submitted.pk).summary == "Corrected"


def step(number: int) -> Task:
    return Task.objects.get(name=f"Step {number}")


def approve(article: Article) -> None:
    article.current_workflow_state.current_task_state.approve()


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
        "Nobody is left to approve a submitted draft. Their editors can submit them again."
    )

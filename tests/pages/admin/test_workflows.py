"""Responses to the steps of a workflow."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from pages.admin.workflows import OVER
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

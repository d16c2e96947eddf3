"""Publish the latest draft of a page without its form: by approving it in a workflow, or in a list of pages."""

from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask


def approve(editor: Client, page: Page) -> HttpResponse:
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=GroupApprovalTask.objects.create(name="Approve"), sort_order=1)
    task = workflow.start(page, get_user_model().objects.get()).current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    return editor.post(address, {"comment": ""}, follow=True)


def publish_in_list(editor: Client, page: Page) -> HttpResponse:
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return editor.post(f"{bulk}?id={page.pk}", follow=True)

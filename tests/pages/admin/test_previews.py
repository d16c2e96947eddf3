"""The admin has no previews of pages: nothing links to them, and their addresses say so."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from pages.models import Article
from pages.models.base import NO_PREVIEW
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def task() -> GroupApprovalTask:
    return GroupApprovalTask.objects.create(name="Approve")


@pytest.fixture
def submitted(editor: Client, task: GroupApprovalTask) -> Article:
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    article = factories.article("Sleep")
    article.save_revision()
    workflow.start(article, None)
    return article


@pytest.mark.parametrize("html", [False, True])
def test_mail_to_moderators_links_only_to_the_form(editor, task, settings, html, request) -> None:
    settings.WAGTAILADMIN_NOTIFICATION_USE_HTML = html
    submitted = request.getfixturevalue("submitted")
    [message] = [message for message in mail.outbox if "Approve" in message.body]
    [text, *others] = [message.body, *(str(content) for content, _ in message.alternatives)]
    assert bool(others) == html
    for body in (text, *others):
        assert "preview" not in body
        assert "Sleep" in body
        assert reverse("wagtailadmin_pages:edit", args=[submitted.pk]) in body


def test_addresses_of_previews_say_that_there_are_none(editor, submitted, task) -> None:
    form = reverse("wagtailadmin_pages:edit", args=[submitted.pk])
    previews = [
        reverse("wagtailadmin_pages:workflow_preview", args=[submitted.pk, task.pk]),
        reverse("wagtailadmin_pages:view_draft", args=[submitted.pk]),
        reverse("wagtailadmin_pages:revisions_view", args=[submitted.pk, submitted.latest_revision_id]),
    ]
    addresses = [preview + mode for preview in previews for mode in ("", "?mode=", "?mode=other")]
    answers = {address: editor.get(address) for address in addresses}
    assert {address: answer.headers.get("location") for address, answer in answers.items()} == dict.fromkeys(
        addresses, form
    )
    assert editor.get(form).content.decode().count(NO_PREVIEW) == len(addresses)

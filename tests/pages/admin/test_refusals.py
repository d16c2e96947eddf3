"""Requests that no form of the admin sends, and refusals of Wagtail's API for the admin."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page

from pages.models import Article
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(factories.administrator())
    return client


@pytest.fixture
def article() -> Article:
    return factories.article("Sleep")


@pytest.fixture
def french() -> Locale:
    return Locale.objects.create(language_code="fr")


def act(client: Client, page: Page, action: str, **sent: object) -> HttpResponse:
    return client.post(reverse("wagtailadmin_api:pages:action", args=[page.pk, action]), sent)


def test_refusal_of_the_admin_api_is_a_sentence(editor, article) -> None:
    problem = act(editor, article, "copy", slug="a b").json()
    sentence = "Enter a valid “slug” consisting of Unicode letters, numbers, underscores, or hyphens."
    assert problem["detail"] == f"slug: {sentence}"
    assert [(error["parameter"], error["detail"]) for error in problem["errors"]] == [("slug", sentence)]


def test_admin_api_answers_an_action_without_permission_with_json(client, article) -> None:
    client.force_login(factories.member(of=article.get_parent(), may="change"))
    for action in ("publish", "delete", "copy", "unpublish", "create_alias"):
        response = act(client, article, action)
        assert response.status_code == 403
        assert response.json()["detail"].startswith("You do not have permission to ")

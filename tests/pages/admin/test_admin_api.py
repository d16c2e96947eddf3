"""What the admin's API tells of pages."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Page:
    """A page of somebody else that was never published."""
    page = factories.article("Sleep", seo_title="Quiet nights", search_description="How to rest well")
    Page.objects.filter(pk=page.pk).update(live=False, first_published_at=None)
    return page


@pytest.fixture
def author(client: Client, draft: Page) -> Client:
    client.force_login(factories.member(of=draft.get_parent(), may="add"))
    return client


@pytest.mark.parametrize("fields", [{}, {"fields": "*"}])
def test_a_draft_of_somebody_else_has_only_its_title_and_state(author: Client, draft: Page, fields: dict) -> None:
    for address in (
        reverse("wagtailadmin_api:pages:detail", args=[draft.pk]),
        reverse("wagtailadmin_api:pages:listing"),
    ):
        answer = author.get(address, fields)
        assert answer.status_code == 200
        told = json.dumps(answer.json())
        assert '"Sleep"' in told
        assert '"draft"' in told
        assert "Quiet nights" not in told
        assert "How to rest well" not in told


@pytest.mark.parametrize("name", ["seo_title", "search_description"])
def test_drafts_are_not_found_by_their_content(author: Client, draft: Page, name: str) -> None:
    address = reverse("wagtailadmin_api:pages:listing")
    for query in ({name: getattr(draft, name)}, {"order": name}):
        assert author.get(address, query).status_code == 400

"""The user bar on frontends: for who is signed in, and for the frame of the editor."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pages.models import Preview
from pages.roles import AUTHOR
from tests import factories
from tests.pages.test_roles import user

pytestmark = pytest.mark.django_db

FRONTEND = "https://www.clinic.example"


@pytest.fixture(autouse=True)
def frontend(settings: Any) -> None:
    settings.FRONTEND_URL = FRONTEND


def bar(client: Client, *, origin: str = FRONTEND, **query: Any) -> Any:
    return client.get(reverse("userbar"), query, headers={"Origin": origin})


def test_editor_gets_the_links_of_the_page(editor, api):
    page = factories.article("Sleep")
    answer = bar(editor, id=api("articles/sleep/").data["id"])
    assert answer.status_code == 200
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in answer.content.decode()
    assert answer["Access-Control-Allow-Origin"] == FRONTEND
    assert answer["Access-Control-Allow-Credentials"] == "true"
    assert answer["Cache-Control"] == "private, no-store"


def test_bar_has_only_what_the_user_may_do(client, api):
    page = factories.article("Sleep")
    client.force_login(user("anna", AUTHOR))
    answer = bar(client, id=api("articles/sleep/").data["id"])
    assert answer.status_code == 200
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) not in answer.content.decode()


@pytest.mark.parametrize("query", [{}, {"id": "no id"}, {"id": "00000000-0000-0000-0000-000000000000"}])
def test_other_addresses_get_the_bar_without_a_page(editor, query):
    answer = bar(editor, **query)
    assert answer.status_code == 200
    assert "/edit/" not in answer.content.decode()


def test_anonymous_readers_get_nothing_and_no_cookie(client, api):
    factories.article("Sleep")
    answer = bar(client, id=api("articles/sleep/").data["id"])
    assert (answer.status_code, answer.content) == (204, b"")
    assert not answer.cookies


def test_scripts_of_other_origins_do_not_read_it(editor):
    answer = bar(editor, origin="https://evil.example")
    assert not answer.has_header("Access-Control-Allow-Origin")
    assert not answer.has_header("Access-Control-Allow-Credentials")


def test_the_frame_of_a_draft_gets_the_checks_alone(client):
    page, person = factories.article("Sleep"), factories.administrator()
    preview, token = Preview.begin(page, user=person)
    preview.change(page, [])
    shown = bar(client, token=token).content.decode()
    assert "checker-axe-configuration" in shown
    assert "<aside hidden" in shown
    assert "/edit/" not in shown
    preview.revoke()
    assert bar(client, token=token).status_code == 204
    _, link = Preview.share(page, user=person, days=1)
    assert bar(client, token=link).status_code == 204

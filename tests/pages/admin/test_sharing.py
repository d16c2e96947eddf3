"""Links to drafts: who may make and withdraw them, and what they show."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pages.models import Article, Preview
from tests import factories

pytestmark = pytest.mark.django_db

FRONTEND = "https://www.clinic.example"
TOKEN = re.compile(rf'value="{FRONTEND}/preview\?token=([\w-]+)"')


@pytest.fixture(autouse=True)
def frontend(settings: Any) -> None:
    settings.FRONTEND_URL = FRONTEND


def sharing_of(article: Article) -> str:
    return reverse("share_draft", args=[article.pk])


def token_in(response: Any) -> str:
    found = TOKEN.search(response.content.decode())
    assert found
    return found[1]


def test_link_shows_the_draft_to_people_without_an_account(editor, api):
    article = factories.article("Sleep")
    article.summary = "Draft"
    article.save_revision()
    token = token_in(editor.post(sharing_of(article), {"days": "7"}))
    assert api(f"preview/{token}/").data["document"]["summary"] == "Draft"
    assert round((Preview.objects.get().expires_at - timezone.now()).total_seconds() / 86_400) == 7


def test_link_is_listed_but_not_shown_again(editor):
    article = factories.article("Sleep")
    token = token_in(editor.post(sharing_of(article), {"days": "1"}))
    listed = editor.get(sharing_of(article)).content.decode()
    assert token not in listed
    assert "<td>admin</td>" in listed


def test_withdrawn_link_shows_nothing(editor, api):
    article = factories.article("Sleep")
    token = token_in(editor.post(sharing_of(article), {"days": "30"}))
    assert editor.post(sharing_of(article), {"withdraw": str(Preview.objects.get().pk)}).status_code == 302
    assert api(f"preview/{token}/").status_code == 410
    assert "Withdrawn" in editor.get(sharing_of(article)).content.decode()


def test_other_expiries_are_refused(editor):
    article = factories.article("Sleep")
    for days in ("", "2", "365", "x"):
        assert editor.post(sharing_of(article), {"days": days}).status_code == 200
    assert not Preview.objects.exists()


def test_link_of_another_page_is_not_withdrawn(editor):
    one, other = factories.article("Sleep"), factories.article("Rest")
    editor.post(sharing_of(one), {"days": "7"})
    for pk in (str(Preview.objects.get().pk), "x", "9" * 30):
        editor.post(sharing_of(other), {"withdraw": pk})
    assert Preview.objects.get().revoked_at is None


def test_only_those_who_may_edit_the_page_share_it(client: Client):
    article = factories.article("Sleep")
    link, _ = Preview.share(article, user=factories.administrator(), days=7)
    other = factories.member(of=factories.location_index())
    for user in (None, other):
        if user:
            client.force_login(user)
        for data in ({"days": "7"}, {"withdraw": str(link.pk)}):
            response = client.post(sharing_of(article), data)
            assert response.status_code == 302
            assert response.headers["location"] != sharing_of(article)
        assert client.get(sharing_of(article)).status_code == 302
    assert Preview.objects.get().revoked_at is None


def test_editor_of_a_page_may_share_it(client, api):
    article = factories.article("Sleep")
    client.force_login(factories.member(of=article.get_parent()))
    token = token_in(client.post(sharing_of(article), {"days": "7"}))
    assert api(f"preview/{token}/").status_code == 200


def test_form_of_a_page_leads_to_its_links(editor):
    article = factories.article("Sleep")
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    assert form.count(f'href="{sharing_of(article)}"') == 2

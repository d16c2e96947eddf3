"""The check of the session for a large request, which does not change the session; cookies that cannot be read."""

import pytest
from django.conf import settings

from tests import factories

pytestmark = pytest.mark.django_db


def test_editor_with_a_session_of_an_old_key_sends_a_large_form(client, settings):
    client.force_login(factories.administrator())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "that of today", [settings.SECRET_KEY]
    sent = client.post("/admin/", "x" * 100_001, content_type="text/plain")
    assert sent.status_code == 405
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/documents/1/leaflet.pdf"])
def test_cookie_with_a_null_byte_is_ignored(client, path):
    headers = {"Cookie": f'{settings.SESSION_COOKIE_NAME}="\\000aaaaaaaaaaaaaa"'}
    assert client.get(path, headers=headers).status_code in {200, 302, 404}
    sent = client.post("/admin/", "x" * 100_001, content_type="text/plain", headers=headers)
    assert sent.status_code == 413


def test_refusal_in_the_admin_is_in_the_language_of_the_browser(client):
    french = {"Accept-Language": "fr"}
    refused = client.post("/admin/login/", "x" * 100_001, content_type="text/plain", headers=french)
    assert (refused.status_code, refused.text[:23]) == (413, "La requête dépasse 100\xa0")
    answer = client.post("/api/v1/articles/", "x" * 100_001, content_type="text/plain", headers=french)
    assert answer.json()["detail"].startswith("The request is larger")

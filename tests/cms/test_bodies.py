"""Who may send much is told from the session, which that leaves as it is."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


def test_an_editor_who_signed_in_with_an_older_key_sends_a_large_form(client, settings):
    client.force_login(factories.administrator())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "that of today", [settings.SECRET_KEY]
    sent = client.post("/admin/", "x" * 100_001, content_type="text/plain")
    assert sent.status_code == 405
    assert client.get("/admin/").status_code == 200

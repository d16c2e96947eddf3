"""What was signed with the key of before."""

import pytest
from django.conf import settings as now
from django.test import override_settings

from tests import factories

OLD = now.SECRET_KEY


@pytest.fixture
def cursors(api):
    for title in ("Sleep", "Rest", "Walk"):
        factories.article(title)
    listed = api("articles/", limit=1).data["meta"]["next"]
    return listed.partition("cursor=")[2].partition("&")[0], api("changes/").data["meta"]["cursor"]


@pytest.mark.parametrize(("fallbacks", "status"), [([OLD], 200), ([], 400)])
def test_a_renewed_key_accepts_cursors_of_the_one_before_only_while_that_is_named(api, cursors, fallbacks, status):
    cursor, since = cursors
    with override_settings(SECRET_KEY="another key, and long enough to be one", SECRET_KEY_FALLBACKS=fallbacks):
        assert api("articles/", limit=1, cursor=cursor).status_code == status
        assert api("changes/", since=since).status_code == status


def test_a_renewed_key_keeps_sessions(admin_client):
    with override_settings(SECRET_KEY="another key, and long enough to be one", SECRET_KEY_FALLBACKS=[OLD]):
        assert admin_client.get("/admin/").status_code == 200

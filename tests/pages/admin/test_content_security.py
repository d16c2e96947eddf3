"""The Content Security Policy of the admin."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pages.admin.content_security import with_nonces
from tests import factories

CHOOSER = '<script>new PageChooser("id_a", {"target_pages": []});</script>'


def directives(response: Any) -> dict[str, str]:
    return dict(each.split(" ", 1) for each in response["Content-Security-Policy"].split("; "))


@pytest.mark.parametrize(
    "script",
    [
        CHOOSER,
        CHOOSER.replace('"', '\\"'),
        CHOOSER.replace("</", "<-/"),
        '<script>\n(function() {\nvar panel = new InlinePanel(JSON.parse("\\u007B}"));\n})();\n</script>',
    ],
)
def test_wagtails_own_scripts_get_the_nonce(script: str) -> None:
    assert with_nonces(f"<p>{script}", "abc") == f"<p>{script}".replace("<script>", "<script nonce='abc'>")


@pytest.mark.parametrize(
    "script",
    [
        "<script>alert(1)</script>",
        "<script>new PageChooser(alert(1));</script>",
        '<script>new PageChooser("id_a"); alert(1);</script>',
        '<script>new PageChooser("id_a");alert(1)//<\\/script>',
        '<script>new Function("alert(1)");</script>',
        '<script>(function() {\nvar panel = new InlinePanel(JSON.parse(""));alert(1);\n})();</script>',
        '<script>(function() {\nvar panel = new InlinePanel(JSON.parse(""+alert(1)+""));\n})();</script>',
    ],
)
def test_no_other_script_gets_it(script: str) -> None:
    assert with_nonces(script, "abc") == script


@pytest.mark.django_db
def test_admin_may_frame_itself_and_the_frontends(editor: Client) -> None:
    factories.settings_of_site(frontend_url="https://www.example.org:8443/clinic")
    found = directives(editor.get(reverse("wagtailadmin_home")))
    assert found["frame-src"] == "'self' https://www.example.org:8443"
    assert found["frame-ancestors"] == "'self'"


@pytest.mark.django_db
def test_pictures_may_come_from_where_media_are(editor: Client, settings: Any) -> None:
    settings.MEDIA_ORIGIN = "https://cdn.example.org/media"
    assert "https://cdn.example.org" in directives(editor.get(reverse("wagtailadmin_home")))["img-src"]


@pytest.mark.django_db
def test_nonce_is_another_in_another_session(editor: Client, client: Client) -> None:
    page = reverse("wagtailadmin_login")
    first = directives(editor.get(reverse("wagtailadmin_home")))["script-src"]
    assert first == directives(editor.get(reverse("wagtailadmin_account")))["script-src"]
    assert first != directives(Client().get(page))["script-src"]


@pytest.mark.django_db
def test_other_pages_have_no_policy_of_the_admin(client: Client) -> None:
    assert "Content-Security-Policy" not in client.get("/api/docs/")

"""Signing in to the admin, and opening its pages."""

from typing import Any

from tests import factories


def sign_in(browser: Any, live_server: Any, client: Any, user: Any = None) -> None:
    """Give the browser the session of a user, or else of a new administrator."""
    client.force_login(user or factories.administrator())
    browser.get(f"{live_server.url}/favicon.ico")
    browser.add_cookie({"name": "sessionid", "value": client.cookies["sessionid"].value})


def save_draft(browser: Any) -> None:
    """Press the button, which lies in a menu below that for publishing."""
    browser.execute_script("document.querySelector('form[data-edit-form] button.action-save').click()")


def unfold(browser: Any) -> None:
    """Open all panels that a form begins with folded."""
    browser.find_element("css selector", "[data-panel-toggle]")
    browser.execute_script(
        "document.querySelectorAll('[data-panel-toggle][aria-expanded=false]').forEach((button) => button.click())"
    )

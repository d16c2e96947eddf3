"""Drafts that save themselves while an editor goes on."""

from time import monotonic, sleep
from typing import Any

import pytest
from django.urls import reverse

from pages.models import Article
from tests import factories
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

ROUNDS = 30


@pytest.fixture
def editor(browser, live_server, client):
    """Opens a page in the editor."""
    client.force_login(factories.administrator())
    browser.get(f"{live_server.url}/favicon.ico")
    browser.add_cookie({"name": "sessionid", "value": client.cookies["sessionid"].value})

    def opened(page: Any) -> Any:
        browser.get(live_server.url + reverse("wagtailadmin_pages:edit", args=[page.pk]))
        return browser

    yield opened
    browser.get("about:blank")  # nothing is asked of the server any more


def draft(title: str) -> Article:
    page = factories.article_index().add_child(instance=Article(title=title, live=False))
    page.save_revision()
    return page


def saved(page: Article) -> str:
    return Article.objects.get(pk=page.pk).get_latest_revision_as_object().summary


def typed_until_saved(field: Any, page: Article) -> None:
    """The script of the page looks for changes a while after it is there: what is typed before is no change to it."""

    def typed() -> bool:
        field.send_keys("x")
        end = monotonic() + 2
        while not saved(page) and monotonic() < end:
            sleep(0.1)
        return bool(saved(page))

    until(typed)


def test_what_is_published_while_a_draft_saves_itself_is_live(editor):
    for number in range(ROUNDS):
        page = draft(f"Sleep {number}")
        browser = editor(page)
        field = browser.find_element("name", "summary")
        typed_until_saved(field, page)
        field.send_keys(" and typed on")
        # Another moment each time, around that at which the draft saves itself.
        pause = 400 + 20 * number
        browser.execute_script(
            "setTimeout(() => document.querySelector('[name=action-publish]').click(), arguments[0])", pause
        )
        browser.find_element("css selector", ".messages .success")
        page.refresh_from_db()
        assert page.live, f"round {number}"
        assert page.summary.endswith("x and typed on")

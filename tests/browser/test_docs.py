"""`/api/docs/`, as a frontend developer meets it on a plane."""

import pytest

from api.publishing.publish import publish_everything
from tests import factories
from tests.browser.console import errors_in

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def docs(browser, live_server):
    for title in ("Sleep", "Rest"):
        factories.article(title, summary=f"About {title.lower()}.")
    publish_everything()
    browser.get(f"{live_server.url}/api/docs/")
    return browser


def find(within, selector: str):
    return within.find_element("css selector", selector)


def test_a_list_is_tried_out_with_a_filter(docs):
    operation = find(docs, "#operations-articles-list_articles")
    find(operation, ".opblock-summary-control").click()
    slug = find(operation, "tr[data-param-name=slug]")
    find(slug, ".json-schema-form-item-add").click()
    find(slug, "input").clear()
    find(slug, "input").send_keys("sleep")
    find(operation, ".execute").click()
    answer = find(operation, ".live-responses-table .response")
    assert find(answer, ".response-col_status").text.startswith("200")
    shown = find(answer, ".response-col_description").text
    assert "About sleep." in shown
    assert "About rest." not in shown
    assert not errors_in(docs)


def test_it_says_what_it_is_and_nothing_is_missing(docs):
    assert find(docs, ".info .title").text.startswith("Broadview content API")
    assert docs.title == "Broadview content API"
    assert find(docs, "#operations-sync-list_changes").is_displayed()
    assert not errors_in(docs)


def test_no_address_has_a_padlock_and_a_token_can_be_given(docs):
    assert find(docs, "#operations-articles-list_articles").is_displayed()
    assert not any(lock.is_displayed() for lock in docs.find_elements("css selector", ".opblock .authorization__btn"))
    assert find(docs, ".auth-wrapper .authorize").is_displayed()

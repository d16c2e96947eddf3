"""Dates in the admin, typed as an editor types them."""

from typing import Any

import pytest
from django.urls import reverse

from pages.models import Article, Location
from tests import factories
from tests.browser.admin import unfold
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def edit(browser, live_server, client):
    """Opens a page in the editor."""
    client.force_login(factories.administrator())

    def opened(page: Any) -> Any:
        browser.get(f"{live_server.url}/favicon.ico")
        browser.add_cookie({"name": "sessionid", "value": client.cookies["sessionid"].value})
        browser.get(live_server.url + reverse("wagtailadmin_pages:edit", args=[page.pk]))
        unfold(browser)
        return browser

    yield opened
    browser.get("about:blank")  # nothing is asked of the server any more


def save(browser: Any) -> str:
    """What the editor is told."""
    browser.execute_script("window.old = true; document.querySelector('button.action-save').click()")
    until(lambda: browser.execute_script("return !window.old && document.readyState === 'complete'"))
    unfold(browser)
    return browser.find_element("css selector", "main").text


def test_date_that_is_typed_is_saved_and_one_typed_by_half_is_refused(edit):
    article = factories.article("Sleep")
    browser = edit(article)
    field = browser.find_element("name", "published_on")
    browser.execute_script("arguments[0].scrollIntoView()", field)
    field.send_keys("12/25/2026")
    assert field.get_property("value") == "2026-12-25"
    save(browser)
    assert Article.objects.get(pk=article.pk).get_latest_revision_as_object().published_on.isoformat() == "2026-12-25"

    field = browser.find_element("name", "published_on")
    assert field.get_property("value") == "2026-12-25"
    browser.execute_script("arguments[0].value = ''; arguments[0].scrollIntoView()", field)
    field.send_keys("11/30")
    assert "such as 2026-12-25" in save(browser)


def test_holiday_has_the_date_that_was_typed(edit):
    holiday = ("exception", {"first": "2026-07-01", "last": None, "opens": "", "closes": "", "note": "Canada Day"})
    location = factories.location(exceptions=[holiday])
    browser = edit(location)
    field = browser.find_element("name", "exceptions-0-value-first")
    assert field.get_property("value") == "2026-07-01"
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", field)
    field.send_keys("12/25/2026")
    save(browser)
    saved = Location.objects.get(pk=location.pk).get_latest_revision_as_object()
    assert saved.exceptions[0].value["first"].isoformat() == "2026-12-25"


def test_a_date_that_was_left_by_half_is_refused_until_it_is_given_or_cleared(edit):
    page = factories.article_index().add_child(instance=Article(title="Sleep", live=False))
    page.save_revision()
    browser = edit(page)
    publish = "document.querySelector('[name=action-publish]').click()"
    field = browser.find_element("name", "published_on")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", field)
    field.send_keys("11/30")
    save(browser)
    browser.execute_script(f"window.old = true; {publish}")
    until(lambda: browser.execute_script("return !window.old && document.readyState === 'complete'"))
    assert "such as 2026-12-25" in browser.find_element("css selector", "main").text
    assert not Article.objects.get(pk=page.pk).live
    field = browser.find_element("name", "published_on")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'}); arguments[0].focus()", field)
    browser.execute_script("arguments[0].blur()", field)
    browser.execute_script(publish)
    until(lambda: Article.objects.get(pk=page.pk).live)

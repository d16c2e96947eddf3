"""An editor goes back to a form, or duplicates a block: what is there is what was stored."""

import pytest
from django.urls import reverse

from pages.blocks.body import text_of_body
from pages.models import Article, Category
from tests import factories
from tests.browser.admin import save_draft
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor(browser, live_server, client):
    """Opens an address of the admin, as an administrator."""
    client.force_login(factories.administrator())
    browser.get(f"{live_server.url}/favicon.ico")
    browser.add_cookie({"name": "sessionid", "value": client.cookies["sessionid"].value})

    def opened(address: str) -> None:
        browser.get(live_server.url + address)

    return opened


def value_of(browser, name: str) -> str:
    return browser.execute_script("return document.querySelector(`[name='${arguments[0]}']`)?.value", name)


def test_form_that_is_opened_again_by_going_back_has_the_newest_words(editor, browser):
    category = factories.category("Sleep")
    editor(reverse("wagtailsnippets_pages_category:edit", args=[category.pk]))
    name = browser.find_element("name", "name")
    name.clear()
    name.send_keys("Sleep by Anna")
    browser.find_element("css selector", "footer button[type=submit]").click()
    until(lambda: Category.objects.filter(name="Sleep by Anna").exists())
    Category.objects.update(name="Sleep by Bob")  # somebody else saves it
    browser.back()
    until(lambda: value_of(browser, "name") is not None)
    assert browser.execute_script("return performance.getEntriesByType('navigation')[0].type") == "back_forward"
    until(lambda: browser.execute_script("return document.readyState") == "complete")
    assert value_of(browser, "name") == "Sleep by Bob"


def test_duplicated_table_keeps_its_caption(editor, browser):
    table = factories.table(["Age", "Hours"], ["Adults", "8"], caption="How long a night is")
    article = factories.article("Sleep", body=[("table", table)])
    editor(reverse("wagtailadmin_pages:edit", args=[article.pk]))
    browser.find_element("css selector", "[data-streamfield-action=DUPLICATE]").click()
    until(lambda: value_of(browser, "body-1-value-caption") == "How long a night is")
    save_draft(browser)
    until(lambda: text_of_body(latest(article)).count("How long a night is") == 2)
    assert [block.value.caption for block in latest(article)] == ["How long a night is"] * 2


def latest(article: Article):
    return Article.objects.get(pk=article.pk).get_latest_revision_as_object().body

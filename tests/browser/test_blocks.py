"""The menus of blocks, and blocks that are folded, as an author sees them."""

import pytest
from django.urls import reverse

from tests import factories, needed
from tests.browser.admin import sign_in
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

ADD = ".body-blocks .c-sf-add-button"
OPTIONS = (
    "return [...document.querySelectorAll('.w-combobox__option, .Draftail-ComboBox__option')].map(o => o.innerText)"
)
TITLES = """return [...document.querySelectorAll("[data-streamfield-child] .w-panel__header h2")].map(
    (title) => title.innerText.replace(/[\\s*]+/g, " "))"""
FOUND = {
    "youtube": "Video",
    "map": "Location",
    "pdf": "File",
    "photo": "Picture",
    "phone": "Contact",
    "hours": "Location",
}


@pytest.fixture
def open_article(browser, live_server, client):
    sign_in(browser, live_server, client)

    def opened(**fields) -> None:
        article = factories.article("Sleep", **fields)
        browser.get(live_server.url + reverse("wagtailadmin_pages:edit", args=[article.pk]))
        browser.find_element("css selector", ADD)

    return opened


def test_menu_of_blocks_finds_what_editors_search_for(browser, open_article):
    open_article()
    button = browser.find_element("css selector", ADD)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    label = browser.execute_script("return getComputedStyle(arguments[0], '::after').content", button)
    assert label == '"Add a block"'
    button.click()
    field = browser.find_element("css selector", ".w-combobox input")
    found = {}
    for words in FOUND:
        field.clear()
        field.send_keys(words)
        until(lambda: len(browser.execute_script(OPTIONS)) == 1)
        found[words] = browser.execute_script(OPTIONS)[0].split()[0].strip(",")
    assert found == FOUND


def test_menu_in_a_text_offers_one_kind_of_heading(browser, open_article):
    open_article(body=[("rich_text", "<p>Rest.</p>")])
    editor = browser.find_element("css selector", ".public-DraftEditor-content")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", editor)
    editor.click()
    keys = needed.package("selenium.webdriver.common.keys").Keys
    editor.send_keys(keys.END, keys.ENTER, "/")
    until(lambda: browser.execute_script(OPTIONS))
    assert [option for option in browser.execute_script(OPTIONS) if "ead" in option] == ["Heading"]


def test_folded_picture_is_named_by_its_words(browser, open_article):
    picture = factories.picture("Trees in the mist")
    chosen = {"image": picture, "alt_text": "", "decorative": True}
    open_article(body=[("image", {"image": chosen, "caption": "At dawn"}), ("image", {"image": None, "caption": ""})])
    titles = browser.execute_script(TITLES)
    assert titles[0] == "Picture or photo At dawn Trees in the mist"
    assert "No" not in titles[-1].split()

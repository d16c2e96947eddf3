"""The menus of blocks, and blocks that are folded, as an author sees them."""

import pytest

from tests import factories, needed
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
def open_article(editor):
    def opened(**fields) -> None:
        article = factories.article("Sleep", **fields)
        editor.edit(article)
        editor.find(ADD)

    return opened


def test_menu_of_blocks_finds_what_editors_search_for(editor, open_article):
    open_article()
    label = editor.script("return getComputedStyle(arguments[0], '::after').content", editor.find(ADD))
    assert label == '"Add a block"'
    editor.click(ADD)
    field = editor.find(".w-combobox input")
    found = {}
    for words in FOUND:
        field.clear()
        field.send_keys(words)
        until(lambda: len(editor.script(OPTIONS)) == 1)
        found[words] = editor.script(OPTIONS)[0].split()[0].strip(",")
    assert found == FOUND


def test_menu_in_a_text_offers_one_kind_of_heading(editor, open_article):
    open_article(body=[("rich_text", "<p>Rest.</p>")])
    editor.click(".public-DraftEditor-content")
    keys = needed.package("selenium.webdriver.common.keys").Keys
    editor.find(".public-DraftEditor-content").send_keys(keys.END, keys.ENTER, "/")
    until(lambda: editor.script(OPTIONS))
    assert [option for option in editor.script(OPTIONS) if "ead" in option] == ["Heading"]


def test_folded_picture_is_named_by_its_words(editor, open_article):
    picture = factories.picture("Trees in the mist")
    chosen = {"image": picture, "alt_text": "", "decorative": True}
    described = {"image": factories.picture(), "alt_text": "Firs on a slope", "decorative": False}
    items = [{"image": described, "caption": ""}, {"image": None, "caption": ""}]
    body = [("image", {"image": chosen, "caption": "At dawn"}), ("image", {"image": None, "caption": ""})]
    open_article(body=[*body, ("gallery", {"images": items}), ("download", {"document": None, "title": ""})])
    titles = editor.script(TITLES)
    assert titles[0] == "Picture or photo At dawn Trees in the mist"
    assert "Picture Firs on a slope" in titles
    assert not {"No", "null"} & set(" ".join(titles).split())
    numbers = "[data-streamfield-list-container] > * > .w-panel > .w-panel__header .c-sf-block__type"
    shown = "return [...document.querySelectorAll(arguments[0])].map(type => getComputedStyle(type, '::after').content)"
    assert editor.script(shown, numbers) == ['" " counter(item)'] * 2

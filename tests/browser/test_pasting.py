"""Pasting tables, pictures and superscripts into a body, as an author does it."""

import pytest
from django.urls import reverse

from pages.models import Article
from tests import factories
from tests.browser.admin import save_draft, sign_in
from tests.browser.test_editor import PASTE
from tests.browser.waiting import until
from tests.pages.documents import document_of

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGCAIAAABxZ0isAAAAEklEQVR4nGNgqDqOHQ1KCQCwcTsxjZoKxgAAAABJRU5ErkJggg=="
HEADER = "<tr><td><b>Dose</b></td><td><b>Unit</b></td></tr>"
TABLE = f"<table>{HEADER}<tr><td>5 m<sup>2</sup></td><td>mg<br>daily</td></tr></table>"


@pytest.fixture
def paste(browser, live_server, client):
    """Pastes into an article's empty text, waits, and returns the draft's blocks as the API would show them."""
    sign_in(browser, live_server, client)

    def pasted(html: str, until_there: str) -> list[dict]:
        article = factories.article("Sleep", body=[("rich_text", "")])
        browser.get(live_server.url + reverse("wagtailadmin_pages:edit", args=[article.pk]))
        browser.find_element("css selector", ".public-DraftEditor-content")
        browser.execute_script(PASTE, html, "plain")
        until(lambda: browser.execute_script(f"return Boolean({until_there})"))
        save_draft(browser)
        until(lambda: Article.objects.get(pk=article.pk).latest_revision)
        Article.objects.get(pk=article.pk).get_latest_revision().publish()
        return document_of(article)["body"]

    return pasted


def words(place: int) -> str:
    value = f"JSON.parse(document.querySelector('[name=body-{place}-value]')?.value || 'null')"
    return f"{value}?.blocks?.some((block) => block.text)"


def test_table_becomes_a_block_between_the_texts(paste):
    body = paste(f"<p>Before.</p>{TABLE}<p>After.</p>", words(2))
    assert [block["type"] for block in body] == ["rich_text", "table", "rich_text"]
    assert body[1]["value"] == {"caption": None, "header": ["Dose", "Unit"], "rows": [["5 m²", "mg daily"]]}
    assert body[2]["value"]["html"] == "<p>After.</p>"


def test_superscripts_and_subscripts_survive(paste):
    docs = '<p>H<sub>2</sub>O, the 1<span style="vertical-align: super">st</span></p>'
    assert paste(docs, words(0))[0]["value"]["html"] == "<p>H<sub>2</sub>O, the 1<sup>st</sup></p>"


def test_picture_of_the_clipboard_is_uploaded_and_one_elsewhere_is_told_of(browser, paste):
    pictures = f'<img src="data:image/png;base64,{PNG}"><img src="https://elsewhere.example/a.png">'
    body = paste(f"<p>Words.</p>{pictures}", "document.querySelector('[name=body-1-value-image-image]')?.value")
    assert [block["type"] for block in body] == ["rich_text", "image"]


def test_loss_of_a_picture_is_said(browser, live_server, client):
    sign_in(browser, live_server, client)
    article = factories.article("Sleep", body=[("rich_text", "")])
    browser.get(live_server.url + reverse("wagtailadmin_pages:edit", args=[article.pk]))
    browser.find_element("css selector", ".public-DraftEditor-content")
    browser.execute_script(PASTE, '<p>Words.</p><img src="https://elsewhere.example/a.png">', "plain")
    assert "was not pasted" in browser.find_element("css selector", ".paste-report").text


def test_click_adds_a_column(browser, live_server, client):
    sign_in(browser, live_server, client)
    article = factories.article("Sleep", body=[("table", factories.table(["Day"], ["Monday"]))])
    browser.get(live_server.url + reverse("wagtailadmin_pages:edit", args=[article.pk]))
    button = browser.find_element("css selector", "[data-append-column]")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    until(lambda: len(browser.find_elements("css selector", ".column-heading")) == 2)

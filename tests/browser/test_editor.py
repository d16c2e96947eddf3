"""Pasting into the admin's editor of text, as an editor does it."""

from pathlib import Path

import pytest
from django.urls import reverse

from pages.blocks.body import text_of_body
from pages.models import Article
from tests import factories
from tests.browser.admin import save_draft
from tests.browser.waiting import until
from tests.pages.documents import document_of
from tests.xss import executable

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

DOCUMENTS = Path(__file__).parents[1] / "pages/importing/documents"
HOSTILE = (
    '<h2 onclick="alert(1)">Title<script>alert(2)</script></h2>'
    '<p>Words <a href="javascript:alert(3)">here</a><img src=x onerror=alert(4)></p>'
    '<iframe src="https://evil.example"></iframe><svg onload=alert(5)></svg>'
)
PASTE = """
const [html, plain] = arguments;
const editor = document.querySelector(".public-DraftEditor-content");
editor.focus();
const data = new DataTransfer();
data.setData("text/html", html);
data.setData("text/plain", plain);
editor.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
"""


# Whether the editor's words have reached the form, a moment later.
_WRITTEN = """return JSON.parse(document.querySelector("[name=body-0-value]")?.value || "null")
    ?.blocks?.some((block) => block.text)"""


@pytest.fixture
def paste(browser, live_server, client):
    """Pastes into an article's empty text, and returns what readers see of its body after it is published."""
    client.force_login(factories.administrator())

    def pasted(html: str) -> list[dict]:
        article = factories.article("Sleep", body=[("rich_text", "")])
        browser.get(f"{live_server.url}/favicon.ico")
        browser.add_cookie({"name": "sessionid", "value": client.cookies["sessionid"].value})
        browser.get(live_server.url + reverse("wagtailadmin_pages:edit", args=[article.pk]))
        browser.find_element("css selector", ".public-DraftEditor-content")
        browser.execute_script(PASTE, html, "plain")
        until(lambda: browser.execute_script(_WRITTEN))
        save_draft(browser)
        until(lambda: text_of_body(Article.objects.get(pk=article.pk).get_latest_revision_as_object().body))
        Article.objects.get(pk=article.pk).get_latest_revision().publish()
        return document_of(article)["body"]

    return pasted


def test_document_of_word_keeps_its_headings_and_lists(paste):
    body = paste((DOCUMENTS / "word.html").read_text())
    headings = [(block["value"]["level"], block["value"]["text"]) for block in body if block["type"] == "heading"]
    assert headings == [(2, "Before the frost"), (3, "What to bring in")]
    html = "".join(block["value"]["html"] for block in body if block["type"] == "rich_text")
    assert "<strong>well</strong>" in html
    assert '<a href="https://nursery.example/fleece">its list</a>' in html


def test_nothing_of_a_hostile_page_runs(paste):
    body = paste(HOSTILE)
    assert [block["type"] for block in body] == ["heading", "rich_text"]
    assert executable(body[1]["value"]["html"]) == []
    assert "Words here" in body[1]["value"]["html"]

"""Pasting into the admin's editor of text, as an editor does it."""

from pathlib import Path

import pytest
from django.urls import reverse

from pages.blocks.body import text_of_body
from pages.models import Article
from tests import factories
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
def paste(editor):
    """Pastes into an article's empty text, and returns what readers see of its body after it is published."""

    def pasted(html: str) -> list[dict]:
        article = factories.article("Sleep", body=[("rich_text", "")])
        editor.edit(article)
        editor.find(".public-DraftEditor-content")
        editor.script(PASTE, html, "plain")
        until(lambda: editor.script(_WRITTEN))
        editor.save_draft()
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


def test_french_apostrophe_in_a_title_separates_words_of_the_address(editor):
    editor.open(reverse("wagtailadmin_pages:add", args=["pages", "article", factories.article_index().pk]))
    editor.fill("title", "Jusqu’à l’été, don’t sleep")
    until(lambda: editor.value("slug") == "jusqu-à-l-été-dont-sleep")
    # Only the address is left alone while it has the focus.
    editor.click("[name=title]")
    assert editor.script(
        """const event = new Event("w-sync:apply", {bubbles: true, cancelable: true});
        return document.activeElement.name === "title" && document.activeElement.dispatchEvent(event)"""
    )

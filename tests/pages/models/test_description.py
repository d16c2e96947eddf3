"""What describes a page whose editor wrote no description."""

import pytest

from tests import factories
from tests.pages.documents import document_of

pytestmark = pytest.mark.django_db


def test_an_article_without_a_summary_is_described_by_its_first_paragraph() -> None:
    body = [
        ("heading", {"level": "2", "text": "Why?"}),
        ("rich_text", "<ul><li>A list</li></ul><p>Sleep <b>heals</b>,<br>they say.</p><p>More.</p>"),
    ]
    document = document_of(factories.article(body=body))
    assert document["summary"] == document["seo"]["description"] == "Sleep heals, they say."
    assert document_of(factories.article("Other", summary="Short", body=body))["summary"] == "Short"


def test_other_pages_are_described_by_their_introduction_or_text() -> None:
    page = factories.plain_page(intro="<p>Who we are.</p>", body=[("rich_text", "<p>More.</p>")])
    assert document_of(page)["seo"]["description"] == "Who we are."
    assert document_of(factories.contact(text="<p>Call us.</p>"))["seo"]["description"] == "Call us."
    assert document_of(factories.location())["seo"]["description"] is None
    described = factories.plain_page("Other", search_description="Ours", intro="<p>Who we are.</p>")
    assert document_of(described)["seo"]["description"] == "Ours"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("First. " + "word " * 100, "word…"), ("word " * 40 + "end. " + "word " * 40, "end."), ("x" * 400, "x…")],
)
def test_a_long_paragraph_ends_after_a_sentence_or_a_word(text, shown) -> None:
    summary = document_of(factories.article(body=[("rich_text", f"<p>{text}</p>")]))["summary"]
    assert len(summary) <= 300
    assert summary.endswith(shown)


def test_markdown_does_not_say_the_first_paragraph_twice(api) -> None:
    factories.article("Sleep", body=[("rich_text", "<p>Sleep heals.</p>")])
    identifier = api("articles/sleep/").data["id"]
    assert api(f"pages/{identifier}.md").content.decode().count("Sleep heals.") == 1

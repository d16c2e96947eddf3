import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page

from pages.blocks.links import CallToActionBlock
from tests import factories
from tests.pages.documents import block_of, document_of

pytestmark = pytest.mark.django_db


def button(*, page: Page | None = None, address: str = "") -> tuple[str, dict]:
    return ("call_to_action", {"text": "Go on", "page": page, "address": address, "style": "secondary"})


def cleaned(**chosen: object) -> dict:
    block = CallToActionBlock()
    return block.clean(block.normalize(button(**chosen)[1]))


def test_button_to_a_page_has_the_address_of_the_page() -> None:
    about = factories.plain_page("About")
    block = block_of(factories.article(body=[button(page=about)]))
    page = block["value"].pop("page")
    assert (page["type"], page["path"]) == ("plain_page", "/about/")
    assert block["value"] == {"text": "Go on", "href": "http://testserver/about/", "style": "secondary"}
    assert block["fallback"]["html"] == (
        f'<p><a href="http://testserver/about/" data-id="{page["id"]}" data-type="plain_page" data-path="/about/" '
        'data-locale="en">Go on</a></p>'
    )


def test_button_to_a_page_that_is_not_public_is_left_out() -> None:
    about = factories.plain_page("About")
    article = factories.article(body=[button(page=about), ("quote", {"text": "Stays."})])
    about.unpublish()
    assert [block["type"] for block in document_of(article)["body"]] == ["quote"]


@pytest.mark.parametrize(
    ("typed", "href"),
    [
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
        ("reception@example.org", "mailto:reception@example.org"),
        ("mailto:reception@example.org", "mailto:reception@example.org"),
        ("647-259-7740", "tel:+16472597740"),
        ("tel:+1 647 259 7740", "tel:+16472597740"),
        ("647-259-7740 ext. 12", "tel:+16472597740;ext=12"),
    ],
)
def test_address_is_stored_as_an_href(typed: str, href: str) -> None:
    assert cleaned(address=typed)["address"] == href


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "example", "https://", "a@b", "123"])
def test_invalid_address_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        cleaned(address=typed)
    [message] = caught.value.block_errors["address"].messages
    assert "https://example.org/" in message


def test_button_needs_either_a_page_or_an_address() -> None:
    about = factories.plain_page("About")
    for chosen in ({}, {"page": about, "address": "https://example.org/"}):
        with pytest.raises(ValidationError) as caught:
            cleaned(**chosen)
        assert caught.value.block_errors["page"].messages == ["Choose a page, or enter an address: one of the two."]


def test_related_pages_are_summaries_of_public_pages_of_any_type() -> None:
    location, about, draft = factories.location(), factories.plain_page("About"), factories.plain_page("Draft")
    draft.unpublish()
    block = block_of(factories.article(body=[("related", {"pages": [location, draft, about]})]))
    assert [(page["type"], page["title"]) for page in block["value"]["pages"]] == [
        ("location", "Harbour clinic"),
        ("plain_page", "About"),
    ]
    assert block["value"]["pages"][0]["address"]["locality"] == "Toronto"
    assert block["fallback"]["text"] == "Harbour clinic\nAbout"


def test_articles_that_relate_to_each_other_are_rendered() -> None:
    first, second = factories.article("First"), factories.article("Second")
    for article, other in ((first, second), (second, first)):
        article.body = [("related", {"pages": [other]})]
        article.save_revision().publish()
    assert document_of(first)["version"] == document_of(first)["version"]

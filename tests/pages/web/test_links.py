"""All link fields accept the same input: a web page, an email address or a telephone number."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from api.models import PublishedDocument
from api.publishing.publish import publish_everything
from pages.blocks.channels import WebBlock
from pages.blocks.links import CallToActionBlock
from pages.blocks.navigation import MenuLinkBlock, SocialProfileBlock
from pages.blocks.references import ReferenceBlock
from pages.models import Person
from pages.web.links import safe_href
from tests import factories
from tests.forms import article_form
from tests.pages.documents import block_of

UNDERSTOOD = [
    ("https://example.org/a?b=1", "https://example.org/a?b=1"),
    ("example.org/visit", "https://example.org/visit"),
    ("bookings@clinic.example", "mailto:bookings@clinic.example"),
    ("https://bookings@clinic.example", "mailto:bookings@clinic.example"),
    ("mailto:bookings@clinic.example?subject=A%20visit", "mailto:bookings@clinic.example?subject=A%20visit"),
    ("647-259-7740", "tel:+16472597740"),
    ("tel:6472597740", "tel:+16472597740"),
    ("988", "tel:988"),
    ("tel:911", "tel:911"),
]
FIELDS = [
    (CallToActionBlock, "address", {"text": "Go on", "style": "primary"}),
    (MenuLinkBlock, "address", {"title": "Go on"}),
    (SocialProfileBlock, "url", {"network": "Somewhere"}),
    (ReferenceBlock, "url", {"title": "A source"}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "href"), UNDERSTOOD)
def test_link_is_read_in_every_block(typed: str, href: str) -> None:
    for block_type, name, others in FIELDS:
        block = block_type()
        assert block.clean(block.normalize({**others, name: typed}))[name] == href


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "href"), UNDERSTOOD)
def test_link_is_read_in_a_snippet(typed: str, href: str) -> None:
    person = Person(name="Ada", slug="ada", profile_url=typed)
    person.full_clean()
    assert person.profile_url == href


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["javascript:alert(1)", "example", "a@b", "12345", "999", "https://", "call us"])
def test_invalid_link_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(ValidationError, match="an email address, or a telephone number"):
        Person(name="Ada", slug="ada", profile_url=typed).full_clean()


@pytest.mark.parametrize("typed", ["bookings@clinic.example", "https://bookings@clinic.example"])
def test_email_address_is_refused_as_a_web_page(typed: str) -> None:
    block = WebBlock()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.normalize({"value": typed, "label": ""}))
    assert "email address" in caught.value.block_errors["value"].message


@pytest.mark.django_db
def test_email_address_is_refused_as_a_canonical_address(client: Client) -> None:
    client.force_login(factories.administrator())
    form = article_form(canonical_url="bookings@clinic.example")
    shown = client.post(reverse("wagtailadmin_pages:edit", args=[factories.article().pk]), form).content.decode()
    assert "This is an email address." in shown


def chosen(client: Client, typed: str, **fields: str) -> dict[str, Any]:
    """Return the answer of the dialogue for links in a text."""
    sent = {"external-link-chooser-url": typed, **{f"external-link-chooser-{name}": of for name, of in fields.items()}}
    return client.post(reverse("wagtailadmin_choose_page_external_link"), sent).json()


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "href"), [*UNDERSTOOD, ("/about/us/", "/about/us/")])
def test_link_is_read_in_the_dialogue_of_the_text_editor(editor: Client, typed: str, href: str) -> None:
    result = chosen(editor, typed)["result"]
    assert (result["url"], result["title"]) == (href, typed)
    assert chosen(editor, typed, link_text="Here")["result"]["title"] == "Here"


@pytest.mark.django_db
def test_invalid_link_is_refused_in_the_dialogue_of_the_text_editor(editor: Client) -> None:
    answer = chosen(editor, "call us")
    assert answer["step"] == "external_link"
    assert "a telephone number with its area code" in answer["html"]


@pytest.mark.django_db
def test_dialogue_for_links_requires_a_login(client: Client) -> None:
    assert client.get(reverse("wagtailadmin_choose_page_external_link")).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    "stored",
    [
        *("tel:647-259-7740", "tel:+1 647 259 7740", "tel:988", "bookings@clinic.example", "https://a@b.example"),
        "https://bücher.example/ü?q=ü",
    ],
)
def test_link_in_a_text_and_in_a_button_have_the_same_address(stored: str) -> None:
    block = CallToActionBlock()
    button = block.clean(block.normalize({"text": "Go on", "address": stored, "style": "primary"}))
    article = factories.article(
        body=[("rich_text", f'<p><a href="{stored}">Go on</a></p>'), ("call_to_action", button)]
    )
    link = BeautifulSoup(block_of(article)["value"]["html"], "html.parser").a
    assert link is not None
    assert link["href"] == block_of(article, 1)["value"]["href"]


@pytest.mark.django_db
@pytest.mark.parametrize("stored", ["tel:12", "/about/", "#anchor", "about/us", "https://example.org/@somebody"])
def test_any_other_link_in_a_text_is_unchanged(stored: str) -> None:
    article = factories.article(body=[("rich_text", f'<p><a href="{stored}">Go on</a></p>')])
    assert f'<a href="{stored}">' in block_of(article)["value"]["html"]


@pytest.mark.django_db
def test_phone_in_a_text_is_read_in_the_country_of_the_site() -> None:
    factories.settings_of_site(country="GB")
    article = factories.article(body=[("rich_text", '<p><a href="tel:020 7946 0958">Call</a></p>')])
    assert '<a href="tel:+442079460958">' in block_of(article)["value"]["html"]
    factories.settings_of_site(country="CA")
    assert '<a href="tel:020 7946 0958">' in block_of(article)["value"]["html"]


@pytest.mark.django_db
def test_menu_can_link_to_an_email_and_a_phone() -> None:
    block = MenuLinkBlock()
    items = [
        ("item", {**block.clean(block.normalize({"title": title, "address": typed})), "children": []})
        for title, typed in (("Write", "bookings@clinic.example"), ("Call", "988"))
    ]
    factories.settings_of_site(header=items)
    publish_everything()
    menu = json.loads(bytes(PublishedDocument.objects.get(type="site").body))["navigation"]["header"]
    assert [item["href"] for item in menu] == ["mailto:bookings@clinic.example", "tel:988"]


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org/",
        "https://example.org/a?b=1#c",
        "mailto:a@example.org",
        "tel:+16472597740",
        " https://a.b ",
    ],
)
def test_safe_address_is_kept(href: str) -> None:
    assert safe_href(href) == href.strip()


def test_web_address_becomes_a_uri() -> None:
    assert safe_href("HTTP://Bücher.example/über?q=日") == "http://xn--bcher-kva.example/%C3%BCber?q=%E6%97%A5"
    assert safe_href("https://b%C3%BCcher.example:8080") == "https://xn--bcher-kva.example:8080"
    # This domain is older than IDNA 2008, which has no symbols.
    assert safe_href("http://i❤.ws/") == "http://xn--i-7iq.ws/"


@pytest.mark.parametrize(
    "href",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)"),
        *("data:text/html,x", "vbscript:x", "//example.org", "/path", "#anchor", "example.org", "", "https"),
        *("http://[a", "http://exa mple/", "http:///path", "http://a..b/", f"http://{'ü' * 99}.org/", "http://a:x/"),
    ],
)
def test_invalid_or_executable_address_is_refused(href: str) -> None:
    assert safe_href(href) is None

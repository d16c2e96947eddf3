import pytest
from django.core.exceptions import ValidationError

from pages.blocks.contact import ContactBlock
from tests import factories
from tests.pages.documents import block_of

pytestmark = pytest.mark.django_db

PHONE = ("phone", {"value": factories.PHONE})
TYPED = {"title": "Front desk", "channels": [PHONE]}


def test_chosen_contact_is_rendered_with_its_location() -> None:
    contact = factories.contact("Reach us", text="<p>Any day.</p>", location_page=factories.location())
    value = block_of(factories.article(body=[("contact", {"page": contact})]))["value"]
    assert value["title"] == "Reach us"
    assert value["channels"][0]["value"] == factories.PHONE
    assert value["text"] == {"format": "html", "html": "<p>Any day.</p>"}
    assert value["location"]["title"] == "Harbour clinic"


def test_fallback_contains_title_and_channels() -> None:
    fallback = block_of(factories.article(body=[("contact", {"typed": TYPED})]))["fallback"]
    assert fallback == {
        "html": '<p>Front desk<br><a href="tel:+16472597740">(647) 259-7740</a></p>',
        "text": "Front desk\n(647) 259-7740",
    }


def test_fallback_contains_the_text_and_a_link_to_the_location() -> None:
    typed = {**TYPED, "text": "<p>Any day.</p>", "location": factories.location()}
    fallback = block_of(factories.article(body=[("contact", {"typed": typed})]))["fallback"]
    assert fallback["text"].splitlines()[2:] == ["Any day.", "Harbour clinic"]
    assert '<a href="http://testserver/locations/harbour-clinic/" data-id="' in fallback["html"]
    assert 'data-type="location" data-path="/locations/harbour-clinic/" data-locale="en">' in fallback["html"]


def test_typed_contact_needs_a_channel() -> None:
    block = ContactBlock()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.normalize({"page": None, "typed": {"title": "Front desk", "channels": []}}))
    assert "channels" in caught.value.block_errors["typed"].block_errors

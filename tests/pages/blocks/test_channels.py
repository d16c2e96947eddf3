import pytest
from django.core.exceptions import ValidationError

from pages.blocks.channels import ChannelsBlock, channels_of


def channel(kind: str, **value: str) -> dict:
    return channels_of(ChannelsBlock().normalize([(kind, value)]))[0]


def test_phone_is_displayed_in_national_format_with_a_tel_link() -> None:
    assert channel("phone", value="+16472597740", extension="204", label="Reception") == {
        "kind": "phone",
        "label": "Reception",
        "value": "+16472597740",
        "extension": "204",
        "display": "(647) 259-7740",
        "href": "tel:+16472597740;ext=204",
    }


def test_fax_has_no_extension() -> None:
    fax = channel("fax", value="+16472597740")
    assert (fax["extension"], fax["href"]) == (None, "tel:+16472597740")


def test_email_has_a_mailto_link() -> None:
    assert channel("email", value="a&b@example.org")["href"] == "mailto:a%26b@example.org"


def test_web_address_is_shown_without_its_scheme() -> None:
    shown = channel("url", value="https://example.org/")
    assert (shown["display"], shown["href"]) == ("example.org", "https://example.org/")


@pytest.mark.django_db
def test_typed_number_is_stored_in_e164() -> None:
    block = ChannelsBlock()
    cleaned = block.clean(block.normalize([("phone", {"value": "647 259 7740"})]))
    assert cleaned[0].value["value"] == "+16472597740"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["phone", "fax"])
@pytest.mark.parametrize(
    ("number", "advice"), [("12345", "such as"), ("647-259-7740 ext. 12", "without the extension. Put 12")]
)
def test_error_is_shown_beside_the_number(kind: str, number: str, advice: str) -> None:
    block = ChannelsBlock()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.normalize([(kind, {"value": number})]))
    assert advice in caught.value.block_errors[0].block_errors["value"].message


def test_extension_accepts_only_digits() -> None:
    field = ChannelsBlock().child_blocks["phone"].child_blocks["extension"]
    with pytest.raises(ValidationError, match="only digits"):
        field.clean("12a")

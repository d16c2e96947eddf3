import pytest
from django.core.exceptions import ValidationError

from pages.blocks.channels import ChannelsBlock, PhoneBlock, channels_of


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


def errors_of(kind: str, **value: str) -> dict:
    block = ChannelsBlock()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.normalize([(kind, value)]))
    return caught.value.block_errors[0].block_errors


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "number", "advice"),
    [
        ("phone", "12345", "such as"),
        ("phone", "12345 ext. 12", "such as"),
        ("fax", "12345", "such as"),
        ("fax", "647-259-7740 ext. 12", "without the extension 12"),
    ],
)
def test_error_is_shown_beside_the_number(kind: str, number: str, advice: str) -> None:
    assert advice in errors_of(kind, value=number)["value"].message


@pytest.mark.django_db
@pytest.mark.parametrize("written", ["poste 12", "ext. 12", "x12", "#12", ", poste no 12", "p. 12", "Durchwahl 12"])
@pytest.mark.parametrize("given", ["", "12"])
def test_extension_after_the_number_moves_into_its_own_field(written: str, given: str) -> None:
    block = ChannelsBlock()
    typed = {"value": f"(416) 555-0199 {written}", "extension": given}
    cleaned = block.clean(block.normalize([("phone", typed)]))[0].value
    assert (cleaned["value"], cleaned["extension"]) == ("+14165550199", "12")


@pytest.mark.django_db
def test_number_with_another_extension_than_its_field_is_refused() -> None:
    errors = errors_of("phone", value="647-259-7740 poste 12", extension="13")
    assert "another extension, 12" in errors["extension"].message


def test_extension_accepts_only_digits() -> None:
    field = ChannelsBlock().child_blocks["phone"].child_blocks["extension"]
    with pytest.raises(ValidationError, match="only digits"):
        field.clean("12a")


@pytest.mark.django_db
def test_form_shows_numbers_as_people_write_them() -> None:
    number = PhoneBlock().child_blocks["value"]
    assert number.get_form_state("+16472597740") == "+1 647-259-7740"
    assert number.get_form_state("988") == "988"
    assert number.clean(number.get_form_state("+16472597740")) == "+16472597740"

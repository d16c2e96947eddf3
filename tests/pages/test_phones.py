import pytest
from django.core.exceptions import ValidationError

from pages import phones
from pages.web.links import shown_href
from tests import factories


def test_number_is_normalised_to_e164() -> None:
    assert phones.normalise("(647) 259-7740", regions=["CA"]) == "+16472597740"


def test_number_with_a_country_code_can_be_of_any_country() -> None:
    assert phones.normalise("+33 1 42 68 53 00", regions=["CA"]) == "+33142685300"


def test_number_of_any_listed_country_is_accepted() -> None:
    assert phones.normalise("020 7946 0958", regions=["CA", "GB"]) == "+442079460958"


def test_invalid_number_is_refused_with_an_example_of_the_country() -> None:
    with pytest.raises(ValidationError, match=r"such as \(506\) 234-5678"):
        phones.normalise("259-7740", regions=["CA"])


def test_invalid_foreign_number_is_refused_with_an_example_of_its_country() -> None:
    with pytest.raises(ValidationError, match=r"such as \+33 "):
        phones.normalise("+33 1 42", regions=["CA"])


def test_words_are_refused_as_a_number() -> None:
    with pytest.raises(ValidationError, match="area code"):
        phones.normalise("call us", regions=["CA"])


def test_long_text_is_refused_without_being_read() -> None:
    """A pattern that goes back would take hours."""
    with pytest.raises(ValidationError, match="area code"):
        phones.normalise(f"1 p.{' ' * 200_000}x", regions=["CA"])


@pytest.mark.parametrize("number", ["988", "911", "811", "211", "112"])
def test_short_number_of_the_country_is_accepted(number: str) -> None:
    assert phones.normalise(f" {number} ", regions=["CA"]) == number
    assert (phones.national(number), phones.tel(number)) == (number, f"tel:{number}")


def test_short_number_of_another_country_is_refused() -> None:
    assert phones.normalise("999", regions=["GB"]) == "999"
    with pytest.raises(ValidationError, match="area code"):
        phones.normalise("999", regions=["CA"])


def test_number_that_only_takes_messages_is_refused() -> None:
    with pytest.raises(ValidationError, match="area code"):
        phones.normalise("12345", regions=["CA"])


def test_tel_address_contains_the_extension() -> None:
    assert phones.tel("+16472597740", "204") == "tel:+16472597740;ext=204"


@pytest.mark.django_db
def test_country_of_the_default_site_comes_first() -> None:
    factories.settings_of_site(country="FR")
    assert phones.countries() == ["FR", "CA"]


def test_rendering_a_phone_link_makes_no_query() -> None:
    """The caller passes the countries. A query in here would not be recorded as a dependency of the document."""
    assert shown_href("tel:647-259-7740 ext. 12", regions=["CA"]) == "tel:+16472597740;ext=12"

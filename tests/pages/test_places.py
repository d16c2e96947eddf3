import pytest
from django.core.exceptions import ValidationError

from pages.places import Place, clean_coordinates, clean_postal_code, coordinates_of
from pages.times import time_of_day
from tests.factories import ADDRESS


@pytest.mark.parametrize(
    ("country", "code"),
    [("CA", "M4K 3Z1"), ("US", "10118-0110"), ("GB", "SW1A 1AA"), ("FR", "75007"), ("DE", "10117"), ("AU", "2000")],
)
def test_valid_postal_code_is_accepted(country: str, code: str) -> None:
    assert clean_postal_code(code, country) == code


def test_canadian_postal_code_is_normalised() -> None:
    assert clean_postal_code(" m4k3z1 ", "CA") == "M4K 3Z1"


def test_postal_code_of_another_country_is_refused_with_an_example() -> None:
    with pytest.raises(ValidationError, match="M4K 3Z1"):
        clean_postal_code("75007", "CA")


def test_postal_code_of_a_country_without_a_known_format_is_kept() -> None:
    assert clean_postal_code("1010", "AT") == "1010"


def test_maps_open_at_the_coordinates() -> None:
    maps = Place("Clinic", ADDRESS, {"latitude": 43.5, "longitude": -79.25}).maps
    assert maps["geo"] == "geo:43.5,-79.25"
    assert all("43.5" in address and "-79.25" in address for address in maps.values())


def test_maps_search_for_the_address_without_coordinates() -> None:
    maps = Place("Clinic", ADDRESS).maps
    assert maps["google"].endswith("query=1+Yonge+Street%2C+Toronto+ON+M5E+1W7%2C+CA")
    assert maps["geo"] is None


def test_spaces_are_ignored_and_long_texts_are_refused_at_once() -> None:
    """A regular expression that backtracks over the spaces would take hours."""
    spaces = " " * 100_000
    assert coordinates_of(f"43.6791,{spaces}-79.3577") == {"latitude": 43.6791, "longitude": -79.3577}
    assert time_of_day(f"9{spaces}h") == "09:00"
    for hostile in (f"43{spaces}x", "43 " * 100_000, "4" * 100_000, f"43.{'1' * 100_000}x"):
        with pytest.raises(ValidationError, match="latitude"):
            clean_coordinates(hostile)
        with pytest.raises(ValidationError, match="time of day"):
            time_of_day(hostile)

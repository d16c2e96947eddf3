import pytest

from pages.importing.addresses import address_in
from pages.importing.records import Address


def found(*lines: str, language: str = "en", country: str = "CA") -> Address | None:
    return address_in(list(lines), language=language, country=country)[0]


@pytest.mark.parametrize(
    "lines",
    [
        ["12 Harbour St, Suite 5 Toronto, ON M5E 1W7"],
        ["12 Harbour St, Suite 5, Toronto, Ontario, M5E 1W7, Canada"],
        ["12 Harbour St", "Suite 5", "Toronto ON", "m5e1w7"],
        ["12 Harbour St, Suite 5", "Toronto, ON M5E 1W7", "Canada"],
        ["Address: 12 Harbour St, Suite 5, Toronto, ON M5E 1W7."],
        ["Suite 5, 12 Harbour St, Toronto, ON M5E 1W7"],
    ],
)
def test_address_is_parsed_from_one_line_or_several(lines: list[str]) -> None:
    assert found(*lines) == Address("12 Harbour St", "Suite 5", "Toronto", "ON", "M5E 1W7", "CA")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["350 Fifth Avenue, 21st Floor", "New York, NY 10118"],
            Address("350 Fifth Avenue", "21st Floor", "New York", "NY", "10118", "US"),
        ),
        (
            ["Flat 3, 10 High Street, Guildford, Surrey GU1 3AA"],
            Address("10 High Street", "Flat 3", "Guildford", "Surrey", "GU1 3AA", "GB"),
        ),
        (["12 rue de Rivoli", "75004 Paris"], Address("12 rue de Rivoli", "", "Paris", "", "75004", "FR")),
        (["12, rue de Rivoli, 75004 Paris"], Address("12, rue de Rivoli", "", "Paris", "", "75004", "FR")),
        (
            ["Friedrichstraße 44", "10969 Berlin", "Deutschland"],
            Address("Friedrichstraße 44", "", "Berlin", "", "10969", "DE"),
        ),
        (["1 Macquarie Street", "Sydney NSW 2000"], Address("1 Macquarie Street", "", "Sydney", "NSW", "2000", "AU")),
    ],
)
def test_address_format_determines_the_country(lines: list[str], expected: Address) -> None:
    assert found(*lines) == expected


def test_language_determines_the_country_of_a_five_digit_code() -> None:
    assert found("4 Am Alten Markt", "50667 Köln", language="de").country == "DE"


def test_named_country_takes_precedence_over_the_language() -> None:
    assert found("4 place du Marché", "10115 Berlin", "Germany", language="fr").country == "DE"


def test_country_of_the_site_is_the_default() -> None:
    assert found("4 Calle Mayor", "28013 Madrid", country="ES").country == "ES"


def test_five_digit_code_is_not_an_address_for_a_site_in_canada() -> None:
    assert found("4 Calle Mayor", "28013 Madrid", country="CA") is None


@pytest.mark.parametrize(
    "line",
    [
        "12 weeks of sleep made 45000 people happier than before.",
        "12 Harbour Street, Toronto, ON Z9Z 9Z9",
        "Toronto, ON M5E 1W7",
        "",
    ],
)
def test_other_lines_are_not_addresses(line: str) -> None:
    assert found(line) is None


def test_every_copy_of_an_address_is_found() -> None:
    lines = ["12 Harbour St, Toronto, ON M5E 1W7", "Words", "12 Harbour St", "Toronto, ON M5E 1W7"]
    assert address_in(lines, language="en", country="CA")[1] == {0, 2, 3}


def test_numbered_line_above_an_address_is_not_part_of_it() -> None:
    assert found("3 Comments", "12 Harbour St", "Toronto, ON M5E 1W7").street == "12 Harbour St"

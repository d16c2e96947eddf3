from datetime import date

import pytest

from pages.importing.dates import find_date, read_date


@pytest.mark.parametrize(
    "text",
    [
        "Sep 30, 2025",
        "Sept. 30, 2025",
        "September 30th, 2025",
        "Tuesday, September 30, 2025",
        "30 September 2025",
        "Posted on September 30, 2025",
        "2025-09-30",
        "2025-09-30T13:00:00Z",
        "30/09/2025",
        "30-09-2025",
        "30.09.2025",
        "30 septembre 2025",
        "Publié le 30 septembre 2025",
        "mardi 30 septembre 2025",
        "30. September 2025",
        "30 de septiembre de 2025",
    ],
)
def test_dates_in_many_notations_are_read(text: str) -> None:
    assert read_date(text, country="CA") == date(2025, 9, 30)


@pytest.mark.parametrize(("country", "expected"), [("CA", date(2025, 4, 3)), ("US", date(2025, 3, 4))])
def test_country_decides_which_number_is_the_day(country: str, expected: date) -> None:
    assert read_date("03/04/2025", country=country) == expected


def test_number_above_twelve_is_the_day() -> None:
    assert read_date("30/09/2025", country="US") == date(2025, 9, 30)


@pytest.mark.parametrize("text", ["", "2025", "Sleep 30, 2025", "31 February 2025", "30 September 2025 was a Tuesday."])
def test_other_text_is_not_a_date(text: str) -> None:
    assert read_date(text, country="CA") is None


@pytest.mark.parametrize("text", ["30 September 2025 | by Ann Lee", "By Ann Lee • Sep 30, 2025", "Sep 30, 2025 – News"])
def test_date_beside_other_text_is_found(text: str) -> None:
    assert find_date(text, country="CA") == date(2025, 9, 30)

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from pages.blocks.hours import OpeningExceptionBlock
from tests import factories
from tests.pages.documents import document_of

pytestmark = pytest.mark.django_db


def refused(**fields: Any) -> dict:
    with pytest.raises(ValidationError) as caught:
        factories.location(**fields)
    return caught.value.message_dict


def test_address_is_given_in_its_parts() -> None:
    location = factories.location(extra="Suite 4", postal_code="m5e1w7")
    assert document_of(location)["address"] == {
        "street": "1 Yonge Street",
        "extra": "Suite 4",
        "locality": "Toronto",
        "region": "ON",
        "postal_code": "M5E 1W7",
        "country": "CA",
    }


def test_absent_facts_are_null_or_empty() -> None:
    document = document_of(factories.location(region="", postal_code=""))
    assert [document["address"][part] for part in ("extra", "region", "postal_code")] == [None] * 3
    assert [document[name] for name in ("coordinates", "timezone", "directions", "accessibility")] == [None] * 4
    assert [document[name] for name in ("opening_hours", "exceptions", "channels", "images")] == [[]] * 4


def test_name_is_the_title_unless_the_door_says_otherwise() -> None:
    assert document_of(factories.location("Harbour"))["name"] == "Harbour"
    assert document_of(factories.location("Annex", name="The Annex Clinic"))["name"] == "The Annex Clinic"


def test_hours_and_exceptions_are_given_as_rows() -> None:
    closed = OpeningExceptionBlock().to_python({"first": "2026-12-24", "last": "2026-12-26", "note": "Holidays"})
    document = document_of(
        factories.location(
            opening_hours=[("hours", {"day": "monday", "opens": "09:00", "closes": "17:00"})],
            exceptions=[("exception", closed)],
        )
    )
    assert document["opening_hours"] == [{"day": "monday", "opens": "09:00", "closes": "17:00"}]
    assert document["exceptions"] == [
        {"from": "2026-12-24", "to": "2026-12-26", "opens": None, "closes": None, "note": "Holidays"}
    ]


def test_coordinates_are_numbers() -> None:
    location = factories.location(latitude=Decimal("43.5"), longitude=Decimal("-79.25"))
    assert document_of(location)["coordinates"] == {"latitude": 43.5, "longitude": -79.25}


def test_one_coordinate_alone_is_refused() -> None:
    assert "longitude" in refused(latitude=Decimal("43.5"))


def test_latitude_has_limits() -> None:
    assert "latitude" in refused(latitude=Decimal("91"), longitude=Decimal("0"))


def test_postal_code_of_another_country_is_refused_with_a_good_one() -> None:
    assert "M4K 3Z1" in refused(postal_code="75007")["postal_code"][0]


@pytest.mark.parametrize("part", ["street", "locality", "country"])
def test_address_needs_street_town_and_country(part: str) -> None:
    assert part in refused(**{part: ""})


def test_summary_tells_where_and_when() -> None:
    contact = factories.contact(location_page=factories.location())
    summary = document_of(contact)["location"]
    assert {"address", "coordinates", "timezone", "opening_hours", "exceptions", "channels"} <= set(summary)


def test_structured_data_names_the_clinic_and_its_address() -> None:
    graph = document_of(factories.location())["seo"]["json_ld"]["@graph"]
    clinic = next(node for node in graph if node["@type"] == "MedicalClinic")
    assert clinic["address"]["streetAddress"] == "1 Yonge Street"

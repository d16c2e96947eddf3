from typing import Any

import pytest
from django.core.exceptions import ValidationError

from pages.blocks.hours import OpeningExceptionBlock
from pages.models import Location
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
    assert [document[name] for name in ("opening_hours", "image")] == [None] * 2
    assert [document[name] for name in ("exceptions", "channels", "images")] == [[]] * 3


def test_a_place_without_hours_is_closed_only_if_the_editor_says_so() -> None:
    assert document_of(factories.location())["opening_hours"] is None
    assert document_of(factories.location("Closed", closed=True))["opening_hours"] == []
    holiday = ("exception", {"first": "2026-12-25", "last": None, "opens": "10:00", "closes": "12:00", "note": ""})
    assert document_of(factories.location("For a day", exceptions=[holiday]))["opening_hours"] is None
    popup = document_of(factories.location("Popup", closed=True, exceptions=[holiday]))
    assert (popup["opening_hours"], len(popup["exceptions"])) == ([], 1)
    hours = [("hours", {"day": "monday", "opens": "09:00", "closes": "17:00"})]
    assert refused(title="Both", closed=True, opening_hours=hours).keys() == {"closed"}


@pytest.mark.parametrize("stored", ["", "Mars/Olympus"])
def test_hours_always_have_a_time_zone(stored) -> None:
    """Programs can store hours without one, or with one that does not exist."""
    hours = [("hours", {"day": "monday", "opens": "09:00", "closes": "17:00"})]
    location = factories.location(opening_hours=hours)
    Location.objects.filter(pk=location.pk).update(timezone=stored)
    factories.settings_of_site(timezone="America/Vancouver")
    assert document_of(Location.objects.get(pk=location.pk))["timezone"] == "America/Vancouver"


def test_a_summary_has_the_first_picture(api) -> None:
    factories.location(images=factories.pictures(factories.picture("First"), factories.picture("Second")))
    [summary] = api("locations/").data["items"]
    assert summary["image"]["title"] == "First"


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


@pytest.mark.parametrize(
    "typed",
    [
        "43.5, -79.25",
        "43.50000000000001, -79.25000000000001",
        "(43.5 -79.25)",
        "43°30'00.0\"N 79°15'00.0\"W",
        "geo:43.5,-79.25",
        "43.5° N, 79.25° W",
    ],
)
def test_coordinates_are_read_as_maps_copy_them(typed: str) -> None:
    location = factories.location(coordinates=typed)
    assert location.coordinates == "43.5, -79.25"
    assert document_of(location)["coordinates"] == {"latitude": 43.5, "longitude": -79.25}


@pytest.mark.parametrize("typed", ["43.5", "91, 0", "0, 181", "north of here", "43.5, -79.25, 12"])
def test_what_are_no_coordinates_is_refused_with_right_ones(typed: str) -> None:
    assert "43.6791, -79.3577" in refused(coordinates=typed)["coordinates"][0]


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


def test_hours_without_a_time_zone_are_in_that_of_the_site() -> None:
    factories.settings_of_site(timezone="America/Toronto")
    hours = [("hours", {"day": "monday", "opens": "09:00", "closes": "17:00"})]
    assert document_of(factories.location(opening_hours=hours))["timezone"] == "America/Toronto"
    elsewhere = factories.location("Annex", opening_hours=hours, timezone="America/Vancouver")
    assert document_of(elsewhere)["timezone"] == "America/Vancouver"

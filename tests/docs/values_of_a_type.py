"""Which form the values of a page type's fields have. Run by test_adding_a_page_type.py, where it is installed."""

import datetime
import json
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from walks.models import Guide, Moment, Talk, Walk

from api.schema.document import openapi
from tests import factories

pytestmark = pytest.mark.django_db
TORONTO = ZoneInfo("America/Toronto")
SERVED = {
    "length": 7.25,
    "ends_at": None,
    "starts_at": "2026-07-01T13:30:15Z",
    "level": 2,
    "lasts": "P1DT2H30M",
    "price": 1234567890123456.8,
    "day": "2026-07-01",
    "meets": "09:15",
    "moments": ["2026-07-01T13:30:15Z", "P1DT2H30M", 1234567890123456.8],
    "cost": 1234567890123456.8,
    "begins": "09:15",
    "stops": [{"name": "Pier", "minutes": 4, "at": "09:15", "note": None}],  # what does not fit is left out
    "end": {"name": "Pier", "minutes": 4, "at": "09:15", "note": None},
    "seasons": ["spring", "summer"],
}


@pytest.fixture(params=["UTC", "America/Toronto", "Asia/Kolkata"])
def walk(request):
    """Published while the process has one time zone or another."""
    values = {
        "starts_at": datetime.datetime(2026, 7, 1, 9, 30, 15, 123456, tzinfo=TORONTO),
        "day": datetime.date(2026, 7, 1),
        "meets": datetime.time(9, 15, 30),
        "lasts": datetime.timedelta(days=1, hours=2, minutes=30, microseconds=5),
        "price": Decimal("1234567890123456.7891"),
        "length": 7.25,
        "level": 2,
    }
    with timezone.override(request.param):
        yield factories.publish(Walk(title="Harbour", **values), below=factories.home())


def test_values_have_one_form_whatever_the_field_and_the_time_zone(api, walk):
    document = api("walks/harbour/").data
    assert {name: document[name] for name in SERVED} == SERVED


def test_fields_stand_in_the_order_in_which_they_are_declared(api, walk):
    content = json.loads(api("walks/harbour/").content)
    assert [name for name in content if name in SERVED] == list(SERVED)


def test_a_served_value_bounds_a_list_at_its_item(api, walk):
    for name in ("starts_at", "day", "meets", "lasts", "price", "length", "published_at", "updated_at"):
        value = api("walks/harbour/").data[name]
        found = {
            suffix: len(api("walks/", **{name + suffix: value}).data["items"])
            for suffix in ("", "__gte", "__lte", "__gt", "__lt")
        }
        assert found == {"": 1, "__gte": 1, "__lte": 1, "__gt": 0, "__lt": 0}, name


def test_a_served_value_is_what_a_filter_finds(api, walk):
    assert len(api("walks/", meeting="09:15").data["items"]) == 1


@pytest.mark.parametrize(
    ("bound", "sample"), [("meets__lt", "09:30"), ("lasts__lt", "PT1H30M"), ("meets", "09:30"), ("lasts", "PT1H30M")]
)
def test_what_is_no_time_and_no_duration_is_refused_with_an_example(api, bound, sample):
    refused = api("walks/", **{bound: "soon"})
    assert refused.status_code == 400
    assert sample in refused.data["detail"]


def test_the_schema_says_which_form_they_have():
    properties = openapi()["components"]["schemas"]["Walk"]["properties"]
    assert properties["starts_at"]["format"] == "date-time"
    assert properties["day"]["format"] == "date"
    assert properties["meets"]["pattern"] == properties["begins"]["pattern"] == "^([01][0-9]|2[0-3]):[0-5][0-9]$"
    assert properties["lasts"]["pattern"].startswith("^-?P")
    assert properties["cost"]["type"] == properties["price"]["type"] == "number"


def test_a_snippet_is_found_by_its_filter(api):
    factories.site()
    for name, town in (("Ann", "Toronto"), ("Bea", "Hamilton")):
        Guide.objects.create(name=name, slug=name.lower(), town=town)
    assert [guide["name"] for guide in api("guides/", town="toronto").data["items"]] == ["Ann"]
    assert api("guides/", town="toranto").data["errors"][0]["suggestion"] == "toronto"


def test_a_snippet_follows_edits_of_its_parts(api):
    factories.site()
    ann, bea = (Guide.objects.create(name=name, slug=name.lower(), town="Toronto") for name in ("Ann", "Bea"))
    talk = Talk.objects.create(guide=ann, title="Owls")
    Moment.objects.create(talk=talk, at="9")
    assert api("guides/ann/").data["talks"] == ["Owls 9"]
    Talk.objects.update(title="Bats")
    assert api("guides/ann/").data["talks"] == ["Bats 9"]
    Moment.objects.update(at="10")
    assert api("guides/ann/").data["talks"] == ["Bats 10"]
    Moment.objects.all().delete()
    assert api("guides/ann/").data["talks"] == []
    ann.partners.add(bea)
    assert api("guides/ann/").data["partners"] == ["Bea"]
    Guide.objects.filter(pk=bea.pk).update(name="Bo")
    assert api("guides/ann/").data["partners"] == ["Bo"]
    ann.partners.clear()
    assert api("guides/ann/").data["partners"] == []


def test_a_page_follows_edits_of_its_many_to_many_relations(api, walk):
    assert api("walks/harbour/").data["guides"] == []
    guide = Guide.objects.create(name="Ann", slug="ann", town="Toronto")
    Walk.guides.through.objects.create(walk=walk, guide=guide)
    assert api("walks/harbour/").data["guides"] == ["Ann"]
    Walk.guides.through.objects.all().delete()
    assert api("walks/harbour/").data["guides"] == []

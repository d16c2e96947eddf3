from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from wagtail.models import Locale

from pages.blocks.location import LocationBlock
from tests import factories
from tests.pages.documents import block_of

pytestmark = pytest.mark.django_db

TYPED = {"name": "Annex", "address": factories.ADDRESS}


def clean(**value: Any) -> Any:
    block = LocationBlock()
    return block.clean(block.normalize(value))


def error_beside_page(**value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        clean(**value)
    return caught.value.block_errors["page"].message


def test_chosen_location_is_rendered_with_its_details() -> None:
    location = factories.location(extra="Suite 4", timezone="America/Toronto", coordinates="43.5, -79.25")
    value = block_of(factories.article(body=[("location", {"page": location})]))["value"]
    assert value["page"]["slug"] == "harbour-clinic"
    assert set(value["page"]) == {"id", "type", "slug", "path", "url", "locale"}
    assert (value["locale"], value["direction"]) == ("en", "ltr")
    assert value["address"]["extra"] == "Suite 4"
    assert value["coordinates"] == {"latitude": 43.5, "longitude": -79.25}
    assert value["timezone"] == "America/Toronto"


def test_missing_details_are_null_or_empty() -> None:
    value = block_of(factories.article(body=[("location", {"typed": TYPED})]))["value"]
    assert value["page"] is None
    assert [value[name] for name in ("coordinates", "timezone", "directions", "accessibility")] == [None] * 4
    assert value["opening_hours"] is None
    assert [value[name] for name in ("exceptions", "channels")] == [[]] * 2
    assert value["address"]["extra"] is None


def test_fallback_contains_name_address_and_phone_link() -> None:
    phone = ("phone", {"value": factories.PHONE, "label": "Reception"})
    typed = {**TYPED, "name": "Annex <2>", "channels": [phone]}
    fallback = block_of(factories.article(body=[("location", {"typed": typed})]))["fallback"]
    assert fallback["text"].splitlines() == [
        "Annex <2>",
        "1 Yonge Street",
        "Toronto ON M5E 1W7",
        "CA",
        "Reception: (647) 259-7740",
    ]
    assert "Annex &lt;2&gt;" in fallback["html"]
    assert 'Reception: <a href="tel:+16472597740">(647) 259-7740</a>' in fallback["html"]


@pytest.mark.parametrize(("code", "lines"), [("en", "Monday 09:00–17:00 2026-12-25: closed (Holiday)"),
                                             ("fr", "lundi 09:00–17:00 2026-12-25: fermé (Holiday)")])  # fmt: skip
def test_fallback_contains_hours_in_the_language_of_the_article(code: str, lines: str) -> None:
    typed = {
        **TYPED,
        "opening_hours": [{"day": "monday", "opens": "09:00", "closes": "17:00"}],
        "exceptions": [{"first": "2026-12-25", "opens": "", "closes": "", "note": "Holiday"}],
        "directions": "<p>By <b>bus</b>.</p>",
    }
    article = factories.article(body=[("location", {"typed": typed})])
    locale, _ = Locale.objects.get_or_create(language_code=code)
    article = article if code == "en" else article.copy_for_translation(locale, copy_parents=True)
    for page in (*article.get_ancestors().filter(depth__gt=1, alias_of=None).specific(), article):
        page.save_revision().publish()
    with translation.override("de"):  # the editor's language
        fallback = block_of(article)["fallback"]
    assert " ".join(fallback["text"].splitlines()[-3:-1]) == lines
    assert fallback["html"].endswith("<p>By <strong>bus</strong>.</p>")


def test_directions_count_as_typed_details() -> None:
    assert "not both" in error_beside_page(page=factories.location(), typed={"directions": "<p>Go north.</p>"})


def test_block_without_a_page_or_typed_details_is_refused() -> None:
    assert "Choose a location page" in error_beside_page(page=None, typed={"address": {"country": "US"}})


def test_empty_details_beside_a_page_are_not_validated() -> None:
    location = factories.location()
    assert clean(page=location, typed={"name": "", "address": {"street": "", "country": "CA"}})["page"] == location


def test_typed_address_needs_a_street() -> None:
    with pytest.raises(ValidationError) as caught:
        clean(page=None, typed={"name": "Annex", "address": {**factories.ADDRESS, "street": ""}, "channels": []})
    assert "street" in caught.value.block_errors["typed"].block_errors["address"].block_errors


def test_typed_hours_use_the_time_zone_of_the_site_by_default() -> None:
    factories.settings_of_site(timezone="America/Toronto")
    hours = [{"day": "monday", "opens": "09:00", "closes": "17:00"}]
    article = factories.article(body=[("location", {"typed": {**TYPED, "opening_hours": hours}})])
    assert block_of(article)["value"]["timezone"] == "America/Toronto"


def test_exceptions_alone_say_nothing_of_other_days() -> None:
    factories.settings_of_site(timezone="America/Toronto")
    exceptions = [{"first": "2026-12-25", "opens": "10:00", "closes": "12:00", "note": ""}]
    value = block_of(factories.article(body=[("location", {"typed": {**TYPED, "exceptions": exceptions}})]))["value"]
    assert (value["opening_hours"], len(value["exceptions"])) == (None, 1)
    assert value["timezone"] == "America/Toronto"


def test_typed_coordinates_are_rendered_as_numbers() -> None:
    value = clean(page=None, typed={**TYPED, "coordinates": "43.25000000000001, -79.87"})
    article = factories.article(body=[("location", value)])
    assert block_of(article)["value"]["coordinates"] == {"latitude": 43.25, "longitude": -79.87}

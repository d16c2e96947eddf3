"""Structured addresses and coordinates."""

from typing import Any

from django.core.exceptions import ValidationError
from django_countries import countries
from wagtail.blocks import CharBlock, DecimalBlock, StructBlock, StructBlockValidationError

from pages.blocks.codes import CodeBlock
from pages.places import ADDRESS_PARTS, clean_postal_code


def country_choices() -> list[tuple[str, str]]:
    """ISO 3166-1 alpha-2 codes with their names."""
    return list(countries)


class AddressBlock(StructBlock):
    street = CharBlock()
    extra = CharBlock(required=False, help_text="Suite, floor, building.")
    locality = CharBlock(label="Town")
    region = CharBlock(required=False, help_text="Province or state, in its usual short form, such as ON.")
    postal_code = CharBlock(required=False)
    country = CodeBlock(choices=country_choices, default="CA")

    class Meta:
        icon = "site"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        try:
            cleaned["postal_code"] = clean_postal_code(cleaned.get("postal_code") or "", cleaned["country"])
        except ValidationError as error:
            raise StructBlockValidationError({"postal_code": error}) from None
        return cleaned


class CoordinatesBlock(StructBlock):
    latitude = DecimalBlock(required=False, min_value=-90, max_value=90, max_digits=9, decimal_places=6)
    longitude = DecimalBlock(required=False, min_value=-180, max_value=180, max_digits=9, decimal_places=6)

    class Meta:
        icon = "crosshairs"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        latitude, longitude = cleaned.get("latitude"), cleaned.get("longitude")
        if (latitude is None) != (longitude is None):
            missing = "longitude" if longitude is None else "latitude"
            raise StructBlockValidationError({missing: ValidationError("Give both coordinates, or neither.")})
        return cleaned


def address_of(value: Any) -> dict[str, str]:
    return {part: value[part] for part in ADDRESS_PARTS}


def coordinates_of(latitude: Any, longitude: Any) -> dict[str, float] | None:
    if latitude is None or longitude is None:
        return None
    return {"latitude": float(latitude), "longitude": float(longitude)}

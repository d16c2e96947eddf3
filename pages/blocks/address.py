"""Structured addresses and coordinates."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from wagtail.blocks import CharBlock, StructBlock, StructBlockValidationError

from pages.blocks.codes import CodeBlock
from pages.places import ADDRESS_PARTS, COORDINATES_HELP, clean_coordinates, clean_postal_code


def country_choices() -> list[tuple[str, str]]:
    """Return ISO 3166-1 alpha-2 codes with their names."""
    return list(countries)


class AddressBlock(StructBlock):
    street = CharBlock(label=_("Street"))
    extra = CharBlock(required=False, label=_("Suite or floor"), help_text=_("Suite, floor, building."))
    locality = CharBlock(label=_("Town"))
    region = CharBlock(
        required=False,
        label=_("Province or state"),
        help_text=_("Province or state, in its usual short form, such as ON."),
    )
    postal_code = CharBlock(required=False, label=_("Postal code"))
    country = CodeBlock(choices=country_choices, default="CA", label=_("Country"))

    class Meta:
        icon = "site"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        try:
            cleaned["postal_code"] = clean_postal_code(cleaned.get("postal_code") or "", cleaned["country"])
        except ValidationError as error:
            raise StructBlockValidationError({"postal_code": error}) from None
        return cleaned


class CoordinatesBlock(CharBlock):
    """Latitude and longitude in one text, as map applications copy them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "search_index": False, "help_text": COORDINATES_HELP, **kwargs})

    def clean(self, value: str) -> str:
        return clean_coordinates(super().clean(value))

    class Meta:
        icon = "crosshairs"


def address_of(value: Any) -> dict[str, str]:
    return {part: value[part] for part in ADDRESS_PARTS}

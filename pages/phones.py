"""Telephone numbers, checked and normalised with `phonenumbers` for the sites' countries."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from phonenumbers import PhoneNumber, PhoneNumberFormat, shortnumberinfo
from wagtail.models import Site

# Of a site whose settings name no other.
DEFAULT_COUNTRY = "CA"


def countries() -> list[str]:
    """ISO 3166 codes of the sites' countries, the default site's first."""
    sites = Site.objects.filter(sitesettings__isnull=False).order_by("-is_default_site", "pk")
    return list(dict.fromkeys([*sites.values_list("sitesettings__country", flat=True), DEFAULT_COUNTRY]))


def normalise(text: str, *, regions: list[str] | None = None) -> str:
    """The number in E.164, without its extension; a short one, such as 988, as it is dialled.

    Raises a ValidationError that shows a good one.

    `regions`: the countries whose numbers may stand without a country code, in order of preference; by default
    those of all sites, then Canada.
    """
    regions = regions or countries()
    for region in regions:
        number = _parse(text, region)
        if number and phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, PhoneNumberFormat.E164)
        if number and _is_short(text, number, region):
            return text.strip()
    raise ValidationError(f"Give the whole number with its area code, such as {_good_one(text, regions[0])}.")


def _is_short(text: str, number: PhoneNumber, region: str) -> bool:
    """A number that is dialled within a country alone, such as that of an emergency; none that only takes messages."""
    return (
        bool(re.fullmatch(r"[0-9]{2,6}", text.strip()))
        and shortnumberinfo.is_valid_short_number_for_region(number, region)
        and not shortnumberinfo.is_sms_service_for_region(number, region)
    )


def extension_of(text: str, *, regions: list[str] | None = None) -> str:
    """The extension that is written behind a number, such as 12 in `647-259-7740 ext. 12`."""
    number = _parse(text, (regions or countries())[0])
    return (number and number.extension) or ""


def national(e164: str) -> str:
    """As people of its country write it."""
    number = _parse(e164)
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL) if number else e164


def tel(e164: str, extension: str = "") -> str:
    """A `tel:` address (RFC 3966)."""
    return f"tel:{e164};ext={extension}" if extension else f"tel:{e164}"


def _parse(text: str, region: str | None = None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _good_one(text: str, region: str) -> str:
    """A number of the country that the text names by its code, else of `region`."""
    number = _parse(text)
    if number and number.country_code:
        abroad = phonenumbers.example_number(phonenumbers.region_code_for_country_code(number.country_code))
        if abroad:
            return phonenumbers.format_number(abroad, PhoneNumberFormat.INTERNATIONAL)
    example = phonenumbers.example_number(region) or phonenumbers.example_number("CA")
    assert example  # the metadata have one for Canada
    return phonenumbers.format_number(example, PhoneNumberFormat.NATIONAL)

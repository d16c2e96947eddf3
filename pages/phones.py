"""Telephone numbers, checked and normalised with `phonenumbers` for the sites' countries."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumber, PhoneNumberFormat, shortnumberinfo
from wagtail.models import Site

# An extension as people write it whose word `phonenumbers` does not know: poste 12, p. 12, Durchwahl 12.
_EXTENSION = re.compile(
    r"(?<=\d)[\s,;(–—-]*\b(?:poste?|p\.|durchwahl|dw)\.?\s*(?:(?:n[o°º]\.?|#|:)\s*)?(\d{1,8})\)?\s*$", re.IGNORECASE
)
# The length from which `phonenumbers` reads no number. The time that the expression takes grows faster than a text.
_TOO_LONG = 250
# The country of a site whose settings have none.
DEFAULT_COUNTRY = "CA"


def countries() -> list[str]:
    """Return ISO 3166 codes of the sites' countries, the default site's first."""
    sites = Site.objects.filter(sitesettings__isnull=False).order_by("-is_default_site", "pk")
    return list(dict.fromkeys([*sites.values_list("sitesettings__country", flat=True), DEFAULT_COUNTRY]))


def normalise(text: str, *, regions: list[str] | None = None) -> str:
    """Return the number in E.164 without its extension, or a short number, such as 988, unchanged.

    Raise a ValidationError with an example if the number is invalid.

    `regions`: the countries of numbers without a country code, in order of preference. The default is the countries
    of all sites, then Canada.
    """
    regions = regions or countries()
    for region in regions:
        number = _parse(text, region)
        if number and phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, PhoneNumberFormat.E164)
        if number and _is_short(text, number, region):
            return text.strip()
    raise ValidationError(
        _("Enter the whole number with its area code, such as {example}.").format(example=_example(text, regions[0]))
    )


def _is_short(text: str, number: PhoneNumber, region: str) -> bool:
    """True for a short number of one country, such as an emergency number. False for numbers that only take SMS."""
    return (
        bool(re.fullmatch(r"[0-9]{2,6}", text.strip()))
        and shortnumberinfo.is_valid_short_number_for_region(number, region)
        and not shortnumberinfo.is_sms_service_for_region(number, region)
    )


def extension_of(text: str, *, regions: list[str] | None = None) -> str:
    """Return the extension of a number, such as 12 in `647-259-7740 ext. 12`, or ""."""
    number = _parse(text, (regions or countries())[0])
    return (number and number.extension) or ""


def national(e164: str) -> str:
    """Return the number in the national format of its country."""
    number = _parse(e164)
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL) if number else e164


def international(e164: str) -> str:
    """Return the number with its country code and spaces, as people write it. Other texts stay as they are."""
    number = _parse(e164)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL) if number else e164


def tel(e164: str, extension: str = "") -> str:
    """Return a `tel:` address (RFC 3966)."""
    return f"tel:{e164};ext={extension}" if extension else f"tel:{e164}"


def _parse(text: str, region: str | None = None) -> PhoneNumber | None:
    if len(text) > _TOO_LONG:
        return None
    try:
        return phonenumbers.parse(_EXTENSION.sub(r" ext. \1", text), region)
    except phonenumbers.NumberParseException:
        return None


def _example(text: str, region: str) -> str:
    """Return an example number of the country code in the text, or of `region`."""
    number = _parse(text)
    if number and number.country_code:
        abroad = phonenumbers.example_number(phonenumbers.region_code_for_country_code(number.country_code))
        if abroad:
            return phonenumbers.format_number(abroad, PhoneNumberFormat.INTERNATIONAL)
    example = phonenumbers.example_number(region) or phonenumbers.example_number("CA")
    assert example  # the metadata contains one for Canada
    return phonenumbers.format_number(example, PhoneNumberFormat.NATIONAL)

"""Telephone numbers, checked and normalised with `phonenumbers` for the sites' countries."""

import phonenumbers
from django.core.exceptions import ValidationError
from phonenumbers import PhoneNumberFormat


def countries() -> list[str]:
    """ISO 3166 codes of the sites' countries, the default site's first."""
    from pages.models import SiteSettings

    found = SiteSettings.objects.order_by("-site__is_default_site", "site_id").values_list("country", flat=True)
    return list(dict.fromkeys([*found, SiteSettings.DEFAULT_COUNTRY]))


def normalise(text: str, *, regions: list[str] | None = None) -> str:
    """The number in E.164. Raises a ValidationError that shows a good one."""
    regions = regions or countries()
    for region in regions:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    raise ValidationError(f"Give the whole number with its area code, such as {example(regions[0])}.")


def national(e164: str) -> str:
    """As people of its country write it."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.NATIONAL)
    except phonenumbers.NumberParseException:
        return e164


def tel(e164: str, extension: str = "") -> str:
    """A `tel:` address (RFC 3966)."""
    return f"tel:{e164};ext={extension}" if extension else f"tel:{e164}"


def example(region: str) -> str:
    number = phonenumbers.example_number(region) or phonenumbers.example_number("CA")
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)

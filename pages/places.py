"""A place, from a location page or from a block with typed details, and the validation of its parts."""

import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ADDRESS_PARTS = ("street", "extra", "locality", "region", "postal_code", "country")

# Postal codes by country: the pattern, and a valid example.
POSTAL_CODES = {
    "CA": (r"[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d", "M4K 3Z1"),
    "US": (r"\d{5}(-\d{4})?", "10118"),
    "GB": (r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "SW1A 1AA"),
    "FR": (r"\d{5}", "75007"),
    "DE": (r"\d{5}", "10117"),
    "AU": (r"\d{4}", "2000"),
}


@dataclass(frozen=True)
class Place:
    """A place. `address` is as in the API; `directions` and `accessibility` are stored rich text.

    `opening_hours` are None if nobody gave any.

    `coordinates` are as in the API. Unreadable ones are the stored text, about which rendering then warns.
    """

    name: str
    address: dict[str, str]
    coordinates: dict[str, float] | str | None = None
    timezone: str = ""
    opening_hours: list[dict] | None = None
    exceptions: list[dict] = field(default_factory=list)
    channels: list[dict] = field(default_factory=list)
    directions: str = ""
    accessibility: str = ""

    @property
    def maps(self) -> dict[str, str | None]:
        """Addresses that open the place in maps, by its coordinates or else by its address."""
        words = ", ".join(address_lines(self.address))
        if not isinstance(self.coordinates, dict):
            return {
                "google": _with_query("https://www.google.com/maps/search/", api=1, query=words),
                "apple": _with_query("https://maps.apple.com/", q=words),
                "openstreetmap": _with_query("https://www.openstreetmap.org/search", query=words),
                "geo": None,
            }
        latitude, longitude = self.coordinates["latitude"], self.coordinates["longitude"]
        point = f"{latitude},{longitude}"
        return {
            "google": _with_query("https://www.google.com/maps/search/", api=1, query=point),
            "apple": _with_query("https://maps.apple.com/", q=self.name, ll=point),
            "openstreetmap": _with_query("https://www.openstreetmap.org/", mlat=latitude, mlon=longitude),
            "geo": f"geo:{point}",  # RFC 5870
        }


def address_lines(address: Mapping[str, str | None]) -> list[str]:
    """Return the lines of the address as on an envelope, with the country as its code."""
    town = " ".join(filter(None, [address["locality"], address["region"], address["postal_code"]]))
    lines = [address["street"], address["extra"], town, address["country"]]
    return [line for line in lines if line]


def _with_query(address: str, **parameters: Any) -> str:
    return f"{address}?{urlencode(parameters)}"


def clean_postal_code(code: str, country: str) -> str:
    """Return the code in its usual format. Raise a ValidationError with an example if it is invalid."""
    text = re.sub(r"\s+", " ", code).strip().upper()
    pattern, example = POSTAL_CODES.get(country, (None, None))
    if text and pattern and not re.fullmatch(pattern, text):
        raise ValidationError(
            _("This is not a postal code of {country}. Enter one such as {example}.").format(
                country=country, example=example
            )
        )
    if country == "CA" and len(text) == 6:
        return f"{text[:3]} {text[3:]}"
    return text


COORDINATES_HELP = _(
    "Latitude and longitude, as a map copies them, such as 43.6791, -79.3577. Maps open at this point."
)
# In characters. The matching time grows much faster than the length of the text.
_LONGEST = 100
_DEGREES = r"(?P<{0}>[+-]?\d{{1,3}}(?:\.\d+)?)\s*°?\s*(?:(?P<{0}m>\d{{1,2}}(?:\.\d+)?)\s*['′’]\s*)?"
_SECONDS = r"(?:(?P<{0}s>\d{{1,2}}(?:\.\d+)?)\s*(?:\"|″|”|'')\s*)?(?P<{0}h>[{1}])?"
_COORDINATES = re.compile(
    rf"\(?\s*{_DEGREES.format('lat')}{_SECONDS.format('lat', 'NS')}\s*[,;\s]\s*"
    rf"{_DEGREES.format('lng')}{_SECONDS.format('lng', 'EW')}\s*\)?",
    re.IGNORECASE,
)


def clean_coordinates(text: str) -> str:
    """Return the coordinates as stored: degrees with up to six decimals.

    Raise a ValidationError with an example if they are invalid.
    """
    if not text.strip():
        return ""
    found = coordinates_of(text)
    if found is None:
        raise ValidationError(_("Enter the latitude, then the longitude, such as 43.6791, -79.3577."))
    return f"{found['latitude']}, {found['longitude']}"


def coordinates_of(text: str) -> dict[str, float] | None:
    """Parse `43.6791, -79.3577` or `43°40'44.8"N 79°21'27.7"W` to degrees (WGS 84). None for any other text."""
    bare = " ".join(text.split()).removeprefix("geo:")
    match = _COORDINATES.fullmatch(bare) if len(bare) <= _LONGEST else None
    if match is None:
        return None
    latitude, longitude = _degrees(match, "lat"), _degrees(match, "lng")
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return {"latitude": latitude, "longitude": longitude}


def stored_coordinates(text: str) -> dict[str, float] | str | None:
    """Return stored coordinates as degrees, the text itself if it is unreadable, or None if it is empty."""
    return coordinates_of(text) or text.strip() or None


def _degrees(match: re.Match[str], name: str) -> float:
    """Return degrees with six decimals, a precision of about 10 cm."""
    whole = float(match[name])
    size = abs(whole) + float(match[f"{name}m"] or 0) / 60 + float(match[f"{name}s"] or 0) / 3600
    negative = match[name].startswith("-") or (match[f"{name}h"] or "").upper() in {"S", "W"}
    return round(-size if negative else size, 6)


@cache
def timezones() -> list[tuple[str, str]]:
    """Return IANA time zones as choices."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC")
    return [(name, name.replace("_", " ")) for name in names]

"""A place, wherever its facts come from: a location page, or a block in which somebody typed them in."""

import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError

ADDRESS_PARTS = ("street", "extra", "locality", "region", "postal_code", "country")

# Postal codes by country: the pattern, and one that is right.
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
    """`address` as the contract has it; directions and accessibility as stored rich text.

    `coordinates` as the contract has them, or as stored where they cannot be read, of which rendering then warns.
    """

    name: str
    address: dict[str, str]
    coordinates: dict[str, float] | str | None = None
    timezone: str = ""
    opening_hours: list[dict] = field(default_factory=list)
    exceptions: list[dict] = field(default_factory=list)
    channels: list[dict] = field(default_factory=list)
    directions: str = ""
    accessibility: str = ""

    @property
    def maps(self) -> dict[str, str | None]:
        """Addresses that open the place in a map: by its coordinates, else by its address."""
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
    """The address as it is written on an envelope, the country as its code."""
    town = " ".join(filter(None, [address["locality"], address["region"], address["postal_code"]]))
    lines = [address["street"], address["extra"], town, address["country"]]
    return [line for line in lines if line]


def _with_query(address: str, **parameters: Any) -> str:
    return f"{address}?{urlencode(parameters)}"


def clean_postal_code(code: str, country: str) -> str:
    """The code in its usual spelling. Raises a ValidationError that shows a good one."""
    text = re.sub(r"\s+", " ", code).strip().upper()
    pattern, example = POSTAL_CODES.get(country, (None, None))
    if text and pattern and not re.fullmatch(pattern, text):
        raise ValidationError(f"This is no postal code of {country}. One looks like {example}.")
    if country == "CA" and len(text) == 6:
        return f"{text[:3]} {text[3:]}"
    return text


COORDINATES_HELP = "Latitude and longitude, as a map copies them, such as 43.6791, -79.3577. Maps open at this point."
# In characters. The time that the pattern takes grows much faster than the text.
_LONGEST = 100
_DEGREES = r"(?P<{0}>[+-]?\d{{1,3}}(?:\.\d+)?)\s*°?\s*(?:(?P<{0}m>\d{{1,2}}(?:\.\d+)?)\s*['′’]\s*)?"
_SECONDS = r"(?:(?P<{0}s>\d{{1,2}}(?:\.\d+)?)\s*(?:\"|″|”|'')\s*)?(?P<{0}h>[{1}])?"
_COORDINATES = re.compile(
    rf"\(?\s*{_DEGREES.format('lat')}{_SECONDS.format('lat', 'NS')}\s*[,;\s]\s*"
    rf"{_DEGREES.format('lng')}{_SECONDS.format('lng', 'EW')}\s*\)?",
    re.IGNORECASE,
)


def clean_coordinates(text: str) -> str:
    """As they are stored: degrees, of six decimals at most. Raises a ValidationError that shows right ones."""
    if not text.strip():
        return ""
    found = coordinates_of(text)
    if found is None:
        raise ValidationError("Give the latitude, then the longitude, such as 43.6791, -79.3577.")
    return f"{found['latitude']}, {found['longitude']}"


def coordinates_of(text: str) -> dict[str, float] | None:
    """Degrees (WGS 84), from `43.6791, -79.3577` or `43°40'44.8"N 79°21'27.7"W`; None where the text is neither."""
    bare = " ".join(text.split()).removeprefix("geo:")
    match = _COORDINATES.fullmatch(bare) if len(bare) <= _LONGEST else None
    if match is None:
        return None
    latitude, longitude = _degrees(match, "lat"), _degrees(match, "lng")
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return {"latitude": latitude, "longitude": longitude}


def stored_coordinates(text: str) -> dict[str, float] | str | None:
    """Degrees; None where nothing is stored; the text itself where it is neither."""
    return coordinates_of(text) or text.strip() or None


def _degrees(match: re.Match[str], name: str) -> float:
    """To six decimals, which is a hand's breadth."""
    whole = float(match[name])
    size = abs(whole) + float(match[f"{name}m"] or 0) / 60 + float(match[f"{name}s"] or 0) / 3600
    negative = match[name].startswith("-") or (match[f"{name}h"] or "").upper() in {"S", "W"}
    return round(-size if negative else size, 6)


@cache
def timezones() -> list[tuple[str, str]]:
    """IANA time zones, as choices."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC")
    return [(name, name.replace("_", " ")) for name in names]

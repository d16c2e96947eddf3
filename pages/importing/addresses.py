"""Postal addresses in text: in one line or several, of the countries whose postal form tells them apart."""

import re
from dataclasses import dataclass

from pages.importing.records import Address

_PROVINCES = {
    "ontario": "ON", "quebec": "QC", "québec": "QC", "british columbia": "BC", "alberta": "AB", "manitoba": "MB",
    "saskatchewan": "SK", "nova scotia": "NS", "new brunswick": "NB", "newfoundland and labrador": "NL",
    "prince edward island": "PE", "yukon": "YT", "northwest territories": "NT", "nunavut": "NU",
}  # fmt: skip
_COUNTRIES = {
    "canada": "CA", "usa": "US", "u.s.a.": "US", "united states": "US", "united states of america": "US",
    "états-unis": "US", "united kingdom": "GB", "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "royaume-uni": "GB", "france": "FR", "germany": "DE", "deutschland": "DE", "allemagne": "DE",
    "australia": "AU", "australie": "AU",
}  # fmt: skip
_PROVINCE = r"(?P<region>AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT|" + "|".join(_PROVINCES) + r")"
_STATE = (
    r"(?P<region>A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]"
    r"|W[AIVY])"
)
# What ends an address, by country: everything from the town on. The order is that of how sure the form is.
_ENDINGS = [
    ("CA", rf"(?P<before>.*?),?\s*\(?\b{_PROVINCE}\)?,?\s+(?P<code>[A-Z]\d[A-Z][ -]?\d[A-Z]\d)"),
    ("CA", r"(?P<before>.*?),?\s+(?P<code>[A-Z]\d[A-Z][ -]?\d[A-Z]\d)"),
    ("GB", r"(?P<before>.*?),?\s+(?P<code>[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})"),
    ("US", rf"(?P<before>.*?),?\s+{_STATE},?\s+(?P<code>\d{{5}}(?:-\d{{4}})?)"),
    ("AU", r"(?P<before>.*?),?\s+(?P<region>NSW|VIC|QLD|SA|WA|TAS|ACT|NT),?\s+(?P<code>\d{4})"),
]
_CODE_FIRST = re.compile(r"(?P<before>.*?),?\s*\b(?:[FD]-)?(?P<code>\d{5})\s+(?P<town>[^\W\d][^\d,]*)", re.IGNORECASE)
_UNIT = re.compile(
    r",?\s*(?P<unit>(?:suite|unit|apt\.?|apartment|floor|room|bureau|local|étage|#)\s*[#\w-]*\d\w*|\d+(?:st|nd|rd|th)\s+floor"
    r"|\d+(?:er|e|ème)\s+étage|\d+\.\s*(?:stock|og))\b,?\s*",
    re.IGNORECASE,
)
_STREET_WORD = (
    r"ave(?:nue)?|st(?:reet)?|road|rd|boulevard|blvd|drive|dr|lane|ln|way|place|pl|court|ct|square|sq|terrace|crescent|cres"
    r"|highway|hwy|parkway|pkwy|broadway|strasse|straße|str|platz|allee|weg"
)
_STREET_END = re.compile(rf"\b(?:{_STREET_WORD})\b\.?(?:\s+(?:[NSEW]|North|South|East|West)\b\.?)?", re.IGNORECASE)
_STREET = re.compile(
    rf"^\d+[\w-]*,?\s+\S|\b(?:{_STREET_WORD})\b\.?\s*\d*|(?:straße|strasse|str\.)\s*\d+|^(?:rue|avenue|place|quai|p\.?o\.? box)\b",
    re.IGNORECASE,
)
LONGEST_LINE = 160


@dataclass(frozen=True)
class FoundAddress:
    """`lines`: how many lines it took, the last one read included."""

    address: Address
    lines: int


def is_street(line: str) -> bool:
    return len(line) <= LONGEST_LINE and bool(_STREET.search(line))


def find_address(lines: list[str], *, language: str, country: str) -> FoundAddress | None:
    """The address at the beginning of these lines, of which it takes up to five.

    `language` tells the country of a postal code that several have; `country` is the site's.
    """
    found = None
    for count in range(1, min(len(lines), 5) + 1):
        taken = lines[:count]
        if any(len(line) > LONGEST_LINE for line in taken) or not is_street(taken[0]):
            break
        text, named = _without_country(", ".join(line.strip(" ,") for line in taken))
        address = _parse(text, named=named, language=language, site_country=country)
        if address:
            found = FoundAddress(address, count)
            if named:
                break
        elif found:
            break
    return found


def _without_country(text: str) -> tuple[str, str]:
    before, _, last = text.rpartition(",")
    named = _COUNTRIES.get(last.strip(" .").lower(), "")
    return (before.strip(), named) if named else (text, "")


def _parse(text: str, *, named: str, language: str, site_country: str) -> Address | None:
    for country, pattern in _ENDINGS:
        if named in {"", country} and (match := re.fullmatch(pattern, text, re.IGNORECASE)):
            groups = match.groupdict()
            region = groups.get("region") or ""
            region = _PROVINCES.get(region.lower(), region.upper())
            return _address(groups["before"], region, groups["code"].upper(), country)
    match = _CODE_FIRST.fullmatch(text)
    if match and match["before"]:
        country = named or {"fr": "FR", "de": "DE"}.get(language, "") or site_country
        street, extra = _street_and_unit(match["before"])
        return Address(street, extra, match["town"].strip(), "", match["code"], country)
    return None


def _address(before: str, region: str, code: str, country: str) -> Address | None:
    """From `street, unit, town`, however its parts are separated."""
    unit = _UNIT.search(before)
    if unit and unit.end() < len(before):
        street, extra, locality = before[: unit.start()], unit["unit"], before[unit.end() :]
    else:
        street, _, locality = before.rpartition(",")
        if not street:
            street, locality = _split_after_street(before)
        street, extra = _street_and_unit(street)
    street, locality = street.strip(" ,"), locality.strip(" ,")
    if not street or not locality:
        return None
    return Address(street, extra.strip(" ,"), locality, region, _spaced(code, country), country)


def _street_and_unit(text: str) -> tuple[str, str]:
    unit = _UNIT.search(text)
    if unit:
        return (text[: unit.start()] + " " + text[unit.end() :]).strip(" ,"), unit["unit"]
    street, _, extra = text.strip(" ,").partition(",")
    return street.strip(), extra.strip()


def _split_after_street(text: str) -> tuple[str, str]:
    ends = list(_STREET_END.finditer(text))
    return (text[: ends[-1].end()], text[ends[-1].end() :]) if ends else ("", "")


def _spaced(code: str, country: str) -> str:
    compact = re.sub(r"[ -]", "", code)
    if country == "CA":
        return f"{compact[:3]} {compact[3:]}"
    return f"{compact[:-3]} {compact[-3:]}" if country == "GB" else code

"""Find postal addresses in text, in one line or several, in countries with a recognisable address format."""

import re
from dataclasses import dataclass

from pages.importing.records import Address
from pages.places import POSTAL_CODES

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
# The end of an address, from the town on, by country. The most certain formats come first.
_ENDINGS = [
    ("CA", rf"(?P<before>.*?),?\s*\(?\b{_PROVINCE}\)?,?\s+(?P<code>[A-Z]\d[A-Z][ -]?\d[A-Z]\d)"),
    ("CA", r"(?P<before>.*?),?\s+(?P<code>[A-Z]\d[A-Z][ -]?\d[A-Z]\d)"),
    ("GB", r"(?P<before>.*?),?\s+(?P<code>[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})"),
    ("US", rf"(?P<before>.*?),?\s+{_STATE},?\s+(?P<code>\d{{5}}(?:-\d{{4}})?)"),
    ("AU", r"(?P<before>.*?),?\s+(?P<region>NSW|VIC|QLD|SA|WA|TAS|ACT|NT),?\s+(?P<code>\d{4})"),
]
_CODE_FIRST = re.compile(r"(?P<before>.*?),?\s*\b(?:[FD]-)?(?P<code>\d{5})\s+(?P<town>[^\W\d][^\d,]*)", re.IGNORECASE)
_UNIT = re.compile(
    r",?\s*(?P<unit>(?:suite|unit|unité|flat|apt\.?|app\.?|ste\.?|apartment|floor|room|bureau|local|étage|#)\s*[#\w-]*\d\w*|\d+(?:st|nd|rd|th)\s+floor"
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
# Words that people write in front of an address.
_LEAD = re.compile(
    r"^(?:(?:our |mailing )?address|adresse|anschrift|location|(?:visit|find) us(?: at)?)\s*:\s*|^(?:visit|find) us at\s+",
    re.IGNORECASE,
)
_FRENCH_STREET = re.compile(r"\b(?:rue|avenue|boulevard|place|quai|chemin|allée)\s", re.IGNORECASE)
_GERMAN_STREET = re.compile(r"(?:straße|strasse|str\.|platz|allee|weg)\s*\d", re.IGNORECASE)
LONGEST_LINE = 160


@dataclass(frozen=True)
class FoundAddress:
    """An address in a text. `lines`: the number of lines that it takes."""

    address: Address
    lines: int


def is_street(line: str) -> bool:
    return len(line) <= LONGEST_LINE and bool(_STREET.search(_plain(line)))


def _plain(line: str) -> str:
    """Return the line with plain spaces, as the patterns have them."""
    return re.sub(r"\s", " ", line)


def find_address(lines: list[str], *, language: str, country: str) -> FoundAddress | None:
    """Return the address at the beginning of these lines, or None. An address takes up to five lines.

    `language` decides the country of a postal code that several countries use; `country` is the site's.
    """
    lines = [_plain(line) for line in lines[:5]]
    found = None
    for count in range(1, len(lines) + 1):
        taken = lines[:count]
        if any(len(line) > LONGEST_LINE for line in taken) or not is_street(taken[0]):
            break
        text, named = _without_country(_LEAD.sub("", ", ".join(line.strip(" ,") for line in taken)).rstrip("."))
        address = _parse(text, named=named, language=language, site_country=country)
        if address:
            found = FoundAddress(address, count)
            if named:
                break
        elif found:
            break
    if found and not _STREET_END.search(lines[0]) and _is_whole_without_first(lines[: found.lines], language, country):
        return None
    return found


def _is_whole_without_first(lines: list[str], language: str, country: str) -> bool:
    """True if the lines below the first are a complete address, as under a line such as `3 Comments`."""
    for start in range(1, len(lines)):
        below = find_address(lines[start:], language=language, country=country)
        if below and below.lines == len(lines) - start:
            return True
    return False


def address_in(lines: list[str], *, language: str, country: str) -> tuple[Address | None, set[int]]:
    """Return the first address in the lines, and the indexes of all lines that contain it."""
    first = None
    taken: set[int] = set()
    for index in range(len(lines)):
        found = None if index in taken else find_address(lines[index : index + 5], language=language, country=country)
        if found and first in {None, found.address}:
            first = found.address
            taken.update(range(index, index + found.lines))
    return first, taken


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
    country = match and match["before"] and (named or _of_five_digits(match["before"], language, site_country))
    if match and country:
        street, extra = _street_and_extra(*_parts(match["before"]))
        return Address(street, extra, match["town"].strip(), "", match["code"], country)
    return None


def _of_five_digits(street: str, language: str, site_country: str) -> str:
    """Return the country of an address with a five-digit code before the town, or "" if it is unknown."""
    if _GERMAN_STREET.search(street) or language == "de":
        return "DE"
    if _FRENCH_STREET.search(street) or language == "fr":
        return "FR"
    return "" if site_country in {"CA", "US", "GB", "AU"} else site_country


def _address(before: str, region: str, code: str, country: str) -> Address | None:
    """Parse `street, unit, town` with any separators. In Great Britain a county may follow the town."""
    parts, unit = _parts(before)
    if len(parts) == 1:
        parts = _split_after_street(parts[0])
    if country == "GB" and len(parts) > 2 and not re.search(r"\d", parts[-2]):
        region = parts.pop()
    code = _format_code(code, country)
    if len(parts) < 2 or not all(parts) or not re.fullmatch(POSTAL_CODES[country][0], code):
        return None
    street, extra = _street_and_extra(parts[:-1], unit)
    return Address(street, extra, parts[-1], region, code, country)


def _parts(text: str) -> tuple[list[str], str]:
    """Split the text at its commas. Return the parts, and the unit, which can be anywhere in the text."""
    unit = _UNIT.search(text)
    if unit:
        text = f"{text[: unit.start()]},{text[unit.end() :]}"
    parts = [part.strip() for part in text.split(",") if part.strip()] or [""]
    if len(parts) > 1 and parts[0].isdecimal():  # 1200, rue Sherbrooke
        parts[:2] = [f"{parts[0]}, {parts[1]}"]
    return parts, unit["unit"] if unit else ""


def _street_and_extra(parts: list[str], unit: str) -> tuple[str, str]:
    """Return the street, which is the part with a number, and the rest, such as a building before it."""
    street = next((part for part in parts if re.search(r"\d", part)), parts[0])
    return street, ", ".join(filter(None, [unit, *(part for part in parts if part != street)]))


def _split_after_street(text: str) -> list[str]:
    ends = list(_STREET_END.finditer(text))
    return [text[: ends[-1].end()].strip(), text[ends[-1].end() :].strip()] if ends else [text]


def _format_code(code: str, country: str) -> str:
    compact = re.sub(r"[ -]", "", code)
    if country == "CA":
        return f"{compact[:3]} {compact[3:]}"
    return f"{compact[:-3]} {compact[-3:]}" if country == "GB" else code

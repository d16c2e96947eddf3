"""Where a document stands in lists: its facets, and by which key each ordering sorts it."""

import datetime
import re
import unicodedata
from decimal import Decimal
from typing import Any

from pages.filters import Exact, Filter
from pages.uris import composed
from pages.values import in_utc, served, whole_seconds

# Every page has this facet.
PAGES = "pages"
# The order of the tree, among the children of a page.
POSITION = "position"
# Sorts after every key.
LAST = "\U0010ffff"
# Numbers sort as text of so many digits, after this was added, which makes them positive.
_SHIFT, _DIGITS, _SCALE = 10**24, 25, 10**6


def facet(base: str, name: str, value: str) -> str:
    """Of a type or of all pages, what the filter `name` finds by a value."""
    return f"{base} {name}={value}"


def filter_value(of: Filter, value: str) -> str:
    """As it stands in a facet."""
    return sort_key(value) if isinstance(of, Exact) else composed(value)


def page_listings(page: Any, document: dict) -> set[tuple[str, str, str]]:
    """(facet, ordering, key) of a page's document."""
    facets = [*_own_facets(page, document), PAGES]
    facets += [facet(PAGES, "ancestor", above["id"]) for above in document["breadcrumbs"][:-1]]
    listings = _ordered(page, facets)
    if document["parent"]:
        below = facet(PAGES, "parent", document["parent"]["id"])
        listings |= _ordered(page, [below]) | {(below, POSITION, page.path)}
    return listings


def snippet_listings(instance: Any, document: dict) -> set[tuple[str, str, str]]:
    return _ordered(instance, _own_facets(instance, document))


def _own_facets(instance: Any, document: dict) -> list[str]:
    base = document["type"]
    narrower = {
        facet(base, name, filter_value(of, value))
        for name, of in getattr(instance, "filters", {}).items()
        for value in of.values(document)
    }
    return [base, *narrower]


def _ordered(instance: Any, facets: list[str]) -> set[tuple[str, str, str]]:
    keys = {ordering: sort_key(getattr(instance, attribute)) for ordering, attribute in instance.orderings.items()}
    return {(facet, ordering, key) for facet in facets for ordering, key in keys.items()}


def sort_key(value: Any) -> str:
    """Text that sorts, byte by byte, as the value does; what is absent goes first.

    Text is folded: case and accents do not count. Everything else counts as it is served: instants and durations to
    the second, times to the minute, decimals to as many digits as a JSON number has.
    """
    if isinstance(value, datetime.datetime):
        return in_utc(value).replace(microsecond=0).isoformat()
    if isinstance(value, datetime.timedelta):
        return number_key(Decimal(whole_seconds(value)))
    if isinstance(value, datetime.date | datetime.time):
        return str(served(value))
    if isinstance(value, float | Decimal):
        value = served(value)
    if value is None:
        return ""
    if isinstance(value, int | float):
        return number_key(Decimal(str(int(value) if isinstance(value, bool) else value)))
    if isinstance(value, str):
        decomposed = unicodedata.normalize("NFKD", value.casefold())
        return re.sub(r"\s+", " ", "".join(c for c in decomposed if not unicodedata.combining(c))).strip()[:500]
    raise TypeError(
        f"An ordering cannot be made of {type(value).__name__}: "
        "use text, a number, a date, a time, an instant or a duration."
    )


def number_key(number: Decimal) -> str:
    shifted = int(number * _SCALE) + _SHIFT
    if not 0 <= shifted < 10**_DIGITS:
        raise ValueError(f"{number} is too great a number to be ordered by.")
    return f"{shifted:0{_DIGITS}d}"

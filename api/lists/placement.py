"""Where a document stands in lists: its facets, and by which key each ordering sorts it."""

import datetime
import re
import unicodedata
from decimal import Decimal
from typing import Any

from api.rendering.page import Rendering, SortKey
from pages.filters import Exact, Filter
from pages.types import models_by_type, page_types
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


def placements(rendering: Rendering) -> set[tuple[str, str, str]]:
    """Where a document stands in lists, as (facet, ordering, sort key)."""
    keys = {ordering: sort_key(value) for ordering, value in rendering.order_by.items()}
    facets = [rendering.type, *_filtered(rendering)]
    below: set[tuple[str, str, str]] = set()
    if rendering.type in page_types():
        facets += [PAGES, *(facet(PAGES, "ancestor", above["id"]) for above in rendering.document["breadcrumbs"][:-1])]
        if parent := rendering.document["parent"]:
            facets.append(facet(PAGES, "parent", parent["id"]))
            below = {(facets[-1], POSITION, rendering.position)}
    return below | {(facet, ordering, key) for facet in facets for ordering, key in keys.items()}


def _filtered(rendering: Rendering) -> set[str]:
    """The facets by which the filters of its type find it."""
    filters = getattr(models_by_type().get(rendering.type), "filters", {})
    return {
        facet(rendering.type, name, filter_value(of, value))
        for name, of in filters.items()
        for value in of.values(rendering.document)
    }


def sort_key(value: Any) -> str:
    """Text that sorts, byte by byte, as the value does; what is absent goes first.

    Text is folded: case and accents do not count. Everything else counts as it is served: instants and durations to
    the second, times to the minute, decimals to as many digits as a JSON number has.
    """
    if isinstance(value, SortKey):
        return value
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

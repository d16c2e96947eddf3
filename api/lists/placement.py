"""The places of a document in lists: its facets, and its sort key in each ordering.

They are stored. If a change makes others of the same document, raise `REVISION` in `api/rendering/revision.py`.
"""

import datetime
import re
from decimal import Decimal
from typing import Any
from uuid import UUID

from api.lists.collation import LONGEST, collation_key
from api.rendering.page import Rendering, SortKey
from pages.filters import Exact, Filter, Relation
from pages.normalization import folded
from pages.types import models_by_type, page_types
from pages.values import in_utc, served, whole_seconds
from pages.web.uris import composed

# Every page has this facet.
PAGES = "pages"
# The ordering of a page's children as in the tree.
POSITION = "position"
# Sorts after every key.
LAST = "\U0010ffff"
_CANONICAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# The sort key of a number: scaled, shifted to be positive, and written with this many digits.
_SHIFT, _DIGITS, _SCALE = 10**24, 25, 10**6


def facet(base: str, name: str, value: str) -> str:
    """Return the facet of the documents that the filter `name` finds by `value`. `base`: a type, or `PAGES`."""
    return f"{base} {name}={value}"


def null_facet(base: str, name: str, is_null: str) -> str:
    """Return the facet of the documents with (`false`) or without (`true`) a value of the relation `name`."""
    return facet(base, f"{name}__isnull", is_null)


def filter_value(filter: Filter, value: str) -> str:
    """Return a value of a filter as facets have it."""
    return " ".join(folded(value).split())[:LONGEST] if isinstance(filter, Exact) else composed(value)


def uuid_of(text: str) -> UUID | None:
    """Return the id in a path or a filter, or None if the text is not a UUID in its canonical form and so a slug."""
    return UUID(text) if _CANONICAL.fullmatch(text) else None


def relation_facet(base: str, name: str, value: str) -> str:
    """Return the facet of the documents that name something by a relation. `value`: its slug or its id."""
    identifier = uuid_of(value)
    return facet(base, name, str(identifier) if identifier else composed(value))


def placements(rendering: Rendering) -> set[tuple[str, str, str]]:
    """Return the places of a document in lists, as (facet, ordering, sort key)."""
    keys = {ordering: sort_key(value, rendering.locale) for ordering, value in rendering.order_by.items()}
    facets = [rendering.type, *_filter_facets(rendering)]
    below: set[tuple[str, str, str]] = set()
    if rendering.type in page_types():
        facets += [PAGES, *(facet(PAGES, "ancestor", above["id"]) for above in rendering.document["breadcrumbs"][:-1])]
        if parent := rendering.document["parent"]:
            facets.append(facet(PAGES, "parent", parent["id"]))
            below = {(facets[-1], POSITION, rendering.position)}
    return below | {(facet, ordering, key) for facet in facets for ordering, key in keys.items()}


def _filter_facets(rendering: Rendering) -> set[str]:
    """Return the facets that the filters of the document's type give it."""
    filters = getattr(models_by_type().get(rendering.type), "filters", {})
    facets = set()
    for name, filter in filters.items():
        values = filter.values(rendering.document)
        facets |= {facet(rendering.type, name, filter_value(filter, value)) for value in values}
        if isinstance(filter, Relation):
            facets |= {facet(rendering.type, name, id) for id in filter.ids(rendering.document)}
            facets.add(null_facet(rendering.type, name, "false" if values else "true"))
    return facets


def sort_key(value: Any, language: str = "") -> str:
    """Return text that sorts, byte by byte, as the value does. None sorts first.

    Text sorts as in its language. Other values have the precision that they are served with: instants and durations to
    the second, times to the minute, decimals to the digits of a JSON number.
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
        return collation_key(value, language)
    raise TypeError(
        f"An ordering cannot be made of {type(value).__name__}: "
        "use text, a number, a date, a time, an instant or a duration."
    )


def number_key(number: Decimal) -> str:
    """Return the sort key of a number. Raise ValueError if it is too great."""
    shifted = int(number * _SCALE) + _SHIFT
    if not 0 <= shifted < 10**_DIGITS:
        raise ValueError(f"{number} is too large to be ordered by. Use at most 18 digits before the point.")
    return f"{shifted:0{_DIGITS}d}"

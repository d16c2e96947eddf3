"""Read a part of a list in one SQL statement."""

from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from api.http.problems import Problem, nearest, unknown_value
from api.lists.placement import uuid_of
from api.lists.query import ListQuery, NamedValue, Range
from api.lists.sql import FIRST_ID, WITHOUT, statement
from api.models import SHARED
from api.reads.read import Found, Scope, read
from api.reads.unknown import unknown_locale

_LAST_ID = UUID(int=2**128 - 1)
# To suggest a slug, 5,000 are ranked by similarity and the first 50 are compared closely.
_RANKED, _COMPARED = 5_000, 50


def read_list(scope: Scope, query: ListQuery) -> Found:
    """Read a part of a list; if more items follow, one row more than `query.limit`.

    Each row has `key`, `id`, `content` (the summary, or the whole body) and `number` (the count of pages). A search
    adds `api.search.query.COLUMNS`. `first.total` is the length of the list if the query asks for it. Raise a Problem
    if the query names something that does not exist.
    """
    found = read(scope, statement(scope, query), _parameters(query), row="id")
    if found.first.unknown_fallback:
        raise unknown_locale("fallback", found.first.unknown_fallback)
    if found.first.unknown:
        raise _unknown_value(query.named[found.first.unknown - 1], SHARED if query.shared else found.site_id)
    return found


def _parameters(query: ListQuery) -> dict[str, Any]:
    asked = [(number, facet) for number, group in enumerate(query.groups, 1) for facet in group]
    asked += [(WITHOUT, facet) for facet in query.without]
    bounds = query.ranges.get(query.ordering, Range())
    others = {name: wanted for name, wanted in query.ranges.items() if name != query.ordering}
    key, after = _start(query) if query.cursor is None else (query.cursor.key, query.cursor.id)
    offset = query.offset or 0
    return {
        "numbers": [number for number, _ in asked],
        "facets": [facet for _, facet in asked],
        "positive": len(query.groups),
        "ordering": query.ordering,
        "common": query.common,
        "base": query.base,
        "types": query.types,
        "key": key,
        "after": after,
        "low": bounds.low,
        "high": bounds.high,
        "own_ranges": orjson.dumps(
            {code: [keys.low, keys.high, *(keys.but or ())] for code, keys in query.ranges_by_language.items()}
        ).decode(),
        "range_orderings": list(others),
        "range_lows": [wanted.low for wanted in others.values()],
        "range_highs": [wanted.high for wanted in others.values()],
        "slugs": query.slugs,
        "ids": query.ids,
        "without_slugs": query.without_slugs,
        "without_ids": query.without_ids,
        "fallbacks": list(query.fallbacks),
        "limit": query.limit + 1,
        "most": query.limit + 1 + offset,
        "offset": offset,
        "counted": query.counted,
        "named_types": [named.type or "" for named in query.named],
        "named_values": [named.value for named in query.named],
        "named_ids": [str(uuid_of(named.value) or "") for named in query.named],
        "named_facets": [named.facet or "" for named in query.named],
        **query.search_parameters(),
    }


def _start(query: ListQuery) -> tuple[str, UUID]:
    """Return a key and an id that stand before every item of the list.

    They stand within the range of the list: an index scan begins here, not at the other condition.
    """
    if query.is_ranked:
        return ("Infinity", _LAST_ID) if query.is_read_descending else ("-Infinity", FIRST_ID)
    bounds = query.ranges.get(query.ordering, Range())
    return (bounds.high, _LAST_ID) if query.is_read_descending else (bounds.low, FIRST_ID)


def _unknown_value(named: NamedValue, site_id: int) -> Problem:
    """Return the problem of a parameter that names something that does not exist, with the value that was meant."""
    suggestion = None
    if named.facet:
        known = _values(f"{named.facet.partition('=')[0]}=", site_id, like=named.value)
        suggestion = nearest(named.value, known)
        suggestion = suggestion and suggestion.replace(",", "\\,")  # as it is sent
        detail = f"{named.parameter}: no item on this site has the value {named.value!r}."
        if not suggestion:
            cut = ", …" if len(known) == _COMPARED else ""
            detail += f" Choose one of: {', '.join(sorted(known))}{cut}." if known else " There are no values yet."
    elif named.type is None:
        detail = (
            f"{named.parameter}: there is no page {named.value} on this site. Take an id from a list, or give the "
            "page's site in the parameter site."
        )
    else:
        detail = f"{named.parameter}: there is no {named.type.replace('_', ' ')} with the slug {named.value!r}."
        suggestion = nearest(named.value, _slugs(named.type, site_id, like=named.value))
    if suggestion:
        detail += f" Did you mean {suggestion!r}?"
    return unknown_value(named.parameter, detail, suggestion=suggestion)


def _values(prefix: str, site_id: int, *, like: str) -> list[str]:
    """Return those values of the site's facets beginning with `prefix` that are most similar to `like`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT value FROM (SELECT DISTINCT substr(facet, %s) AS value FROM api_documentlist "
            "WHERE site_id = %s AND starts_with(facet, %s)) known ORDER BY similarity(value, %s) DESC, value LIMIT %s",
            [len(prefix) + 1, site_id, prefix, like, _COMPARED],
        )
        return [row[0] for row in cursor.fetchall()]


def _slugs(type: str, site_id: int, *, like: str) -> list[str]:
    """Return the slugs of a type that are most similar to `like`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slug FROM (SELECT slug FROM api_publisheddocument WHERE site_id IN (0, %s) AND type = %s AND live "
            "LIMIT %s) there ORDER BY similarity(slug, %s) DESC, slug LIMIT %s",
            [site_id, type, _RANKED, like, _COMPARED],
        )
        return [row[0] for row in cursor.fetchall()]

"""The statement of lists: one for every list there is, whatever it is narrowed by.

A list is an index that is read in its order. Of several facets, the rarest is read, and each document that it gives is
looked up in the others.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection

from api.errors import Problem, invalid_parameter, nearest
from api.narrowing import Bounds, Given, Named, Selection
from api.pagination import Part
from api.publishing.listings import LAST
from api.reading import FROM, STATE, Found, Place, codes_of, count_of, read, unknown_locale

_FIRST_ID, _LAST_ID = UUID(int=0), UUID(int=2**128 - 1)
# How many slugs are looked through for the one that was meant.
_SUGGESTED_FROM = 5_000


def read_list(place: Place, selection: Selection, part: Part, given: Given) -> Found:
    """A part of a list, one row more than its limit where there are more: `key`, `id`, `content`, `number`.

    `content` is the summary, or the whole body; `number` the count. `first.total` is the length of the list where it
    was asked for. Raises a Problem where something that the selection names is not there.
    """
    if part.cursor and part.cursor.backwards:
        selection = replace(selection, descending=not selection.descending)
    found = read(place, _statement(place, selection, given), _parameters(selection, part, given), row="id")
    if not found.first.knows_fallback:
        raise unknown_locale("fallback", selection.fallback or "")
    if found.first.unknown:
        raise _not_there(selection.named[found.first.unknown - 1], found.site_id)
    return found


def _statement(place: Place, selection: Selection, given: Given) -> str:
    site_id = "0" if selection.shared else "site.site_id"
    direction, beyond = ("DESC", "<") if selection.descending else ("ASC", ">")
    codes = _codes(place, selection)
    order = f"ORDER BY l.key {direction}, l.document_id {direction}"
    source, conditions = _source(selection, site_id), " ".join(_conditions(selection))
    ours = "lists.ordering = %(ordering)s AND lists.number = " + ("1" if _is_simple(selection) else "(TABLE driver)")
    return f"""{STATE} listed.* {FROM}
    LEFT JOIN LATERAL (
        WITH lists AS MATERIALIZED (
            SELECT asked.number, list.id, list.locale, list.ordering, list.total
            FROM unnest(%(numbers)s::int[], %(facets)s::text[]) asked (number, facet)
            CROSS JOIN ({codes}) language (code)
            JOIN api_documentlist list ON list.facet = asked.facet AND list.site_id = {site_id}
                AND list.locale = language.code AND list.ordering IN (%(ordering)s, %(common)s)
        ){_groups(selection)}{_ranges(selection, site_id, codes)}
        SELECT once.*, i.key, i.id, {_content(place, given)}
        FROM (SELECT {_total(selection, given, source, conditions, ours)} AS total,
            {_unknown(selection)} AS unknown, {_knows_fallback(selection)} AS knows_fallback) once
        LEFT JOIN (
            SELECT DISTINCT l.key, l.document_id AS id
            FROM lists CROSS JOIN LATERAL (
                SELECT l.key, l.document_id FROM {source}
                WHERE l.list_id = lists.id AND (l.key, l.document_id) {beyond} (%(key)s, %(after)s)
                    AND l.key >= %(low)s AND l.key < %(high)s {conditions}
                {order} LIMIT %(most)s
            ) l
            WHERE {ours}
            ORDER BY l.key {direction}, id {direction} LIMIT %(limit)s OFFSET %(offset)s
        ) i ON true
        LEFT JOIN api_publisheddocument d ON d.id = i.id AND d.live
    ) listed ON true ORDER BY listed.key {direction}, listed.id {direction}"""


def _parameters(selection: Selection, part: Part, given: Given) -> dict[str, Any]:
    asked = [(number, facet) for number, group in enumerate(selection.groups, 1) for facet in group]
    asked += [(-1, facet) for facet in selection.without]
    bounds = selection.bounds.get(selection.ordering, Bounds())
    others = {name: wanted for name, wanted in selection.bounds.items() if name != selection.ordering}
    cursor, offset = part.cursor, part.offset or 0
    return {
        "numbers": [number for number, _ in asked],
        "facets": [facet for _, facet in asked],
        "positive": len(selection.groups),
        "ordering": selection.ordering,
        "common": selection.common,
        "base": selection.base,
        "types": selection.types,
        # Without a cursor: before all there can be.
        "key": cursor.key if cursor else LAST if selection.descending else "",
        "after": cursor.id if cursor else _LAST_ID if selection.descending else _FIRST_ID,
        "low": bounds.low,
        "high": bounds.high,
        "range_orderings": list(others),
        "range_lows": [wanted.low for wanted in others.values()],
        "range_highs": [wanted.high for wanted in others.values()],
        "slugs": selection.slugs,
        "ids": selection.ids,
        "without_slugs": selection.without_slugs,
        "without_ids": selection.without_ids,
        "fallback": selection.fallback,
        "limit": part.limit + 1,
        "most": part.limit + 1 + offset,
        "offset": offset,
        "counted": given.counted,
        "named_types": [named.type or "" for named in selection.named],
        "named_values": [named.value for named in selection.named],
    }


# --- parts of the statement ---


def _content(place: Place, given: Given) -> str:
    number = count_of(place) if given.counted else "NULL::bigint"
    return f"d.{'body' if given.whole else 'summary'} AS content, {number} AS number"


def _is_simple(selection: Selection) -> bool:
    return len(selection.groups) == 1 and not selection.without


def _codes(place: Place, selection: Selection) -> str:
    """A query for the languages that are listed."""
    if selection.shared:
        return "SELECT ''"
    own = codes_of(place)
    return f"{own} UNION SELECT %(fallback)s" if selection.fallback else own


def _source(selection: Selection, site_id: str) -> str:
    """Where the rows come from: the list itself, or the few documents that are named."""
    conditions = []
    if selection.slugs:
        conditions.append("named.slug = ANY(%(slugs)s)")
    if selection.ids:
        conditions.append("named.id = ANY(%(ids)s)")
    if not conditions:
        return "api_listing l"
    return f"""(SELECT named.id FROM api_publisheddocument named WHERE named.site_id = {site_id} AND named.live
        AND named.type = ANY(%(types)s) AND named.locale = lists.locale AND {" AND ".join(conditions)} OFFSET 0) named
        JOIN api_listing l ON l.document_id = named.id"""


def _groups(selection: Selection) -> str:
    """Which group is read in its order, and what the others are."""
    if _is_simple(selection):
        return ""
    return """, groups AS MATERIALIZED (
            SELECT number, array_agg(id) AS ids FROM lists WHERE ordering = %(common)s GROUP BY number
        ), driver AS MATERIALIZED (
            SELECT number FROM lists WHERE number > 0 AND ordering = %(ordering)s
                AND (SELECT count(*) FROM groups WHERE number > 0) = %(positive)s
            GROUP BY number ORDER BY sum(total), number LIMIT 1
        )"""


def _ranges(selection: Selection, site_id: str, codes: str) -> str:
    """The lists of other orderings by which something is bounded."""
    if not selection.bounds.keys() - {selection.ordering}:
        return ""
    return f""", ranges AS MATERIALIZED (
            SELECT asked.low, asked.high, array_agg(list.id) AS ids
            FROM unnest(%(range_orderings)s::text[], %(range_lows)s::text[], %(range_highs)s::text[])
                asked (ordering, low, high)
            JOIN api_documentlist list ON list.facet = ANY(%(base)s) AND list.ordering = asked.ordering
                AND list.site_id = {site_id} AND list.locale IN ({codes})
            GROUP BY asked.ordering, asked.low, asked.high
        )"""


def _conditions(selection: Selection) -> list[str]:
    """What a row of the list that is read has to be besides."""
    conditions = []
    if not _is_simple(selection):
        conditions.append(
            """AND NOT EXISTS (SELECT FROM groups
                WHERE groups.number <> (TABLE driver) AND (groups.number > 0) <> EXISTS (
                    SELECT FROM api_listing other
                    WHERE other.document_id = l.document_id AND other.list_id = ANY(groups.ids)))"""
        )
    if selection.bounds.keys() - {selection.ordering}:
        conditions.append(
            """AND NOT EXISTS (SELECT FROM ranges WHERE NOT EXISTS (
                SELECT FROM api_listing other
                WHERE other.document_id = l.document_id AND other.list_id = ANY(ranges.ids)
                    AND other.key >= ranges.low AND other.key < ranges.high))"""
        )
    if selection.without_ids:
        conditions.append("AND l.document_id <> ALL(%(without_ids)s)")
    if selection.without_slugs:
        conditions.append(
            """AND NOT EXISTS (SELECT FROM api_publisheddocument own
                WHERE own.id = l.document_id AND own.live AND own.slug = ANY(%(without_slugs)s))"""
        )
    if selection.fallback:
        conditions.append(
            """AND (lists.locale = COALESCE(%(locale)s, site.locale) OR NOT EXISTS (
                SELECT FROM api_publisheddocument own JOIN api_publisheddocument translation
                    ON translation.translation_key = own.translation_key AND translation.site_id = own.site_id
                    AND translation.live AND translation.locale = COALESCE(%(locale)s, site.locale)
                WHERE own.id = l.document_id AND own.live))"""
        )
    return conditions


def _total(selection: Selection, given: Given, source: str, conditions: str, ours: str) -> str:
    if not given.total:
        return "NULL::bigint"
    if selection.is_one_list:
        return f"(SELECT COALESCE(sum(lists.total), 0)::bigint FROM lists WHERE {ours})"
    counted = "DISTINCT l.document_id" if selection.may_repeat else "*"
    return f"""(SELECT count({counted}) FROM lists CROSS JOIN LATERAL (
                SELECT l.document_id FROM {source}
                WHERE l.list_id = lists.id AND l.key >= %(low)s AND l.key < %(high)s {conditions} OFFSET 0
            ) l WHERE {ours})"""


def _unknown(selection: Selection) -> str:
    """The place, from 1, of the first thing named that is not there."""
    if not selection.named:
        return "NULL::bigint"
    return """(SELECT min(named.nth)
            FROM unnest(%(named_types)s::text[], %(named_values)s::text[]) WITH ORDINALITY named (type, value, nth)
            WHERE NOT CASE WHEN named.type = '' THEN EXISTS (
                SELECT FROM api_publisheddocument there WHERE there.id = named.value::uuid AND there.live
                    AND there.site_id = site.site_id)
            ELSE EXISTS (
                SELECT FROM api_publisheddocument there WHERE there.type = named.type AND there.slug = named.value
                    AND there.site_id IN (0, site.site_id) AND there.live)
            END)"""


def _knows_fallback(selection: Selection) -> str:
    if not selection.fallback:
        return "true"
    return "EXISTS (SELECT FROM wagtailcore_locale WHERE language_code = %(fallback)s)"


def _not_there(named: Named, site_id: int) -> Problem:
    suggestion = None
    if named.type is None:
        detail = f"{named.parameter}: there is no page {named.value} on this site."
    else:
        detail = f"{named.parameter}: there is no {named.type.replace('_', ' ')} with the slug {named.value!r}."
        suggestion = nearest(named.value, _slugs(named.type, site_id))
        if suggestion:
            detail += f" Did you mean {suggestion}?"
    error = invalid_parameter(named.parameter, detail, suggestion=suggestion)
    return Problem("invalid_parameter", detail, errors=[error])


def _slugs(type: str, site_id: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slug FROM api_publisheddocument WHERE site_id IN (0, %s) AND type = %s AND live LIMIT %s",
            [site_id, type, _SUGGESTED_FROM],
        )
        return [row[0] for row in cursor.fetchall()]

"""The SQL of a list, whatever it is narrowed by.

A list is an index that is read in its order. Of several facets, the rarest is read, and each document that it gives is
looked up in the others. The best matches of a search stand in no list: they are ranked, and looked up in all.
"""

from api.lists.query import ListQuery
from api.reads.read import FROM, STATE, Scope, codes_of, count_of
from api.search import query as searching

# The number of the group of those facets that are not wanted.
WITHOUT = -1


def statement(scope: Scope, query: ListQuery) -> str:
    site, direction = site_of(query), "DESC" if query.is_read_descending else "ASC"
    codes = _codes(scope, query)
    items, key = (_ranked, "i.key::numeric") if query.is_ranked else (_walked, "i.key")
    total = _total(query, site) if query.with_total else "NULL::bigint"
    search = f", {searching.COLUMNS}" if query.words else ""
    return f"""{STATE} listed.* {FROM}
    LEFT JOIN LATERAL (
        WITH lists AS MATERIALIZED (
            SELECT wanted.number, list.id, list.locale, list.ordering, list.total
            FROM unnest(%(numbers)s::int[], %(facets)s::text[]) wanted (number, facet)
            CROSS JOIN ({codes}) language (code)
            JOIN api_documentlist list ON list.facet = wanted.facet AND list.site_id = {site}
                AND list.locale = language.code AND list.ordering IN (%(ordering)s, %(common)s)
        ), groups AS MATERIALIZED (
            SELECT number, array_agg(id) AS ids FROM lists WHERE ordering = %(common)s GROUP BY number
        ), driver AS MATERIALIZED (
            SELECT number FROM lists WHERE number > 0 AND ordering = %(ordering)s
                AND (SELECT count(*) FROM groups WHERE number > 0) = %(positive)s
            GROUP BY number ORDER BY sum(total), number LIMIT 1
        ){_ranges(query, site, codes)}{_questions(query, codes)}
        SELECT once.*, i.key, i.id, {_content(scope, query)}{search}, {key} AS place
        FROM (SELECT {total} AS total, {_unknown(query)} AS unknown,
            {_knows_fallback(query)} AS knows_fallback, {_corrections(query)} AS corrections) once
        LEFT JOIN ({items(query, site, direction)}) i ON true
        LEFT JOIN api_publisheddocument d ON d.id = i.id AND d.live{_entry(query)}
    ) listed ON true ORDER BY listed.place {direction}, listed.id {direction}"""


def site_of(query: ListQuery) -> str:
    return "0" if query.shared else "site.site_id"


def _codes(scope: Scope, query: ListQuery) -> str:
    """A query for the languages that are listed."""
    if query.shared:
        return "SELECT ''"
    own = codes_of(scope)
    return f"{own} UNION SELECT %(fallback)s" if query.fallback else own


def _ranges(query: ListQuery, site: str, codes: str) -> str:
    """The lists of other orderings by which something is bounded."""
    if not query.ranges.keys() - {query.ordering}:
        return ""
    return f""", ranges AS MATERIALIZED (
            SELECT wanted.low, wanted.high, array_agg(list.id) AS ids
            FROM unnest(%(range_orderings)s::text[], %(range_lows)s::text[], %(range_highs)s::text[])
                wanted (ordering, low, high)
            LEFT JOIN api_documentlist list ON list.facet = ANY(%(base)s) AND list.ordering = wanted.ordering
                AND list.site_id = {site} AND list.locale IN ({codes})
            GROUP BY wanted.ordering, wanted.low, wanted.high
        )"""


def _questions(query: ListQuery, codes: str) -> str:
    """What the words come to in each language."""
    if not query.words:
        return ""
    return f""", questions AS MATERIALIZED (
            SELECT language.code, asked.* FROM ({codes}) language (code) {searching.asked(codes)}
        )"""


# Of an item or a list, its language, and what the question is in that.
_ASKED = """CROSS JOIN LATERAL (SELECT {}) language (code) JOIN questions asked ON asked.code = language.code"""


def _content(scope: Scope, query: ListQuery) -> str:
    number = count_of(scope) if query.counted else "NULL::bigint"
    return f"d.{'body' if query.with_documents else 'summary'} AS content, {number} AS number"


def _entry(query: ListQuery) -> str:
    if not query.words:
        return ""
    return """
        LEFT JOIN api_searchentry e ON e.document_id = i.id
        LEFT JOIN questions asked ON asked.code = e.locale
        LEFT JOIN LATERAL (SELECT e.locale) language (code) ON true"""


# --- items: key and id ---


def _walked(query: ListQuery, site: str, direction: str) -> str:
    """In the order of a list."""
    beyond = "<" if direction == "DESC" else ">"
    return f"""
            SELECT DISTINCT l.key, l.document_id AS id
            {_lists(query)} CROSS JOIN LATERAL (
                SELECT l.key, l.document_id FROM {_source(query, site)}
                WHERE l.list_id = lists.id AND (l.key, l.document_id) {beyond} (%(key)s, %(after)s)
                    {_walks(query, site)}
                ORDER BY l.key {direction}, l.document_id {direction} LIMIT %(most)s
            ) l
            WHERE {_DRIVEN}
            ORDER BY l.key {direction}, id {direction} LIMIT %(limit)s OFFSET %(offset)s
        """


def _ranked(query: ListQuery, site: str, direction: str) -> str:
    """The best matches first; the score is the key."""
    beyond = "<" if direction == "DESC" else ">"
    return f"""
            SELECT m.score::text AS key, m.document_id AS id
            FROM questions asked CROSS JOIN LATERAL (SELECT asked.code) language (code)
            CROSS JOIN LATERAL (
                SELECT * FROM {searching.ranked(site, _matches(query))} found
                WHERE (score, document_id) {beyond} (%(key)s::numeric, %(after)s::uuid)
                ORDER BY score {direction}, document_id {direction} LIMIT %(most)s
            ) m
            ORDER BY m.score {direction}, m.document_id {direction} LIMIT %(limit)s OFFSET %(offset)s
        """


# The lists of the group that is read in its order.
_DRIVEN = "lists.ordering = %(ordering)s AND lists.number = (TABLE driver)"


def _lists(query: ListQuery) -> str:
    return "FROM lists" + (f" {_ASKED.format('lists.locale')}" if query.words else "")


def _source(query: ListQuery, site: str) -> str:
    """Where the rows come from: the list itself, or the few documents that are named."""
    if not (query.slugs or query.ids):
        return "api_listing l"
    conditions = [
        *(["named.slug = ANY(%(slugs)s)"] if query.slugs else []),
        *(["named.id = ANY(%(ids)s)"] if query.ids else []),
    ]
    return f"""(SELECT named.id FROM api_publisheddocument named WHERE named.site_id = {site} AND named.live
        AND named.type = ANY(%(types)s) AND named.locale = lists.locale AND {" AND ".join(conditions)} OFFSET 0) named
        CROSS JOIN LATERAL (
            SELECT * FROM api_listing l WHERE l.document_id = named.id AND l.list_id = lists.id OFFSET 0) l"""


# --- conditions ---


def _walks(query: ListQuery, site: str) -> str:
    """What a row `l` of the list that is read has to be besides."""
    several = range(1, len(query.groups) + 1) if len(query.groups) > 1 else []
    conditions = [
        "l.key >= %(low)s AND l.key < %(high)s",
        *(f"((TABLE driver) = {number} OR {_stands_in(number, 'l.document_id')} IS NOT NULL)" for number in several),
        *_conditions(query, document="l.document_id", code="lists.locale"),
        *([searching.is_match("l.document_id", site)] if query.words else []),
    ]
    return " ".join(f"AND {condition}" for condition in conditions)


def _matches(query: ListQuery) -> str:
    """What a match `e` has to be besides: all that there is of the base matches by its type."""
    document, numbered = "e.document_id", enumerate(query.groups, 1)
    conditions = [
        "e.type = ANY(%(types)s)",
        *(f"{_stands_in(number, document)} IS NOT NULL" for number, group in numbered if group != query.base),
        *_conditions(query, document=document, code="language.code"),
    ]
    if query.ids:
        conditions.append("e.document_id = ANY(%(ids)s)")
    if query.slugs:
        conditions.append(
            """EXISTS (SELECT FROM api_publisheddocument named
                WHERE named.id = e.document_id AND named.live AND named.slug = ANY(%(slugs)s))"""
        )
    return " ".join(f"AND {condition}" for condition in conditions)


def _conditions(query: ListQuery, *, document: str, code: str) -> list[str]:
    """What both have to be. `document`, `code`: SQL of the document's id and language."""
    conditions = []
    if query.without:
        conditions.append(f"{_stands_in(WITHOUT, document)} IS NULL")
    if query.ranges.keys() - {query.ordering}:
        conditions.append(
            f"""NOT EXISTS (SELECT FROM ranges WHERE NOT EXISTS (
                SELECT FROM api_listing other WHERE other.document_id = {document} AND other.list_id = ANY(ranges.ids)
                    AND other.key >= ranges.low AND other.key < ranges.high))"""
        )
    if query.without_ids:
        conditions.append(f"{document} <> ALL(%(without_ids)s)")
    if query.without_slugs:
        conditions.append(
            f"""NOT EXISTS (SELECT FROM api_publisheddocument own
                WHERE own.id = {document} AND own.live AND own.slug = ANY(%(without_slugs)s))"""
        )
    if query.fallback:
        conditions.append(
            f"""({code} = COALESCE(%(locale)s, site.locale) OR NOT EXISTS (
                SELECT FROM api_publisheddocument own JOIN api_publisheddocument translation
                    ON translation.translation_key = own.translation_key AND translation.site_id = own.site_id
                    AND translation.live AND translation.locale = COALESCE(%(locale)s, site.locale)
                WHERE own.id = {document} AND own.live))"""
        )
    return conditions


def _stands_in(group: int, document: str) -> str:
    """Not EXISTS: PostgreSQL might then read the other lists whole, to look into that."""
    return f"""(SELECT other.list_id FROM api_listing other WHERE other.document_id = {document}
                AND other.list_id = ANY((SELECT ids FROM groups WHERE number = {group})::int[]) LIMIT 1)"""


# --- what is told of the list ---


def _total(query: ListQuery, site: str) -> str:
    """How long it is."""
    if query.is_ranked:
        return f"""(SELECT sum(LEAST(m.number, {searching.CANDIDATES}))::bigint
            FROM questions asked CROSS JOIN LATERAL (SELECT asked.code) language (code)
            CROSS JOIN LATERAL (SELECT count(*) AS number {searching.matches(site, _matches(query))}) m)"""
    if query.is_counted:
        # What it is without stands in it.
        return "(SELECT COALESCE(sum(sign(number) * total), 0)::bigint FROM lists WHERE ordering = %(common)s)"
    if not query.is_narrowed_otherwise:
        return _in_common(query)
    counted = "DISTINCT l.document_id" if query.may_repeat else "*"
    return f"""(SELECT count({counted}) {_lists(query)} CROSS JOIN LATERAL (
                SELECT l.document_id FROM {_source(query, site)}
                WHERE l.list_id = lists.id {_walks(query, site)} OFFSET 0
            ) l WHERE {_DRIVEN})"""


def _in_common(query: ListQuery) -> str:
    """How many documents all groups have in common. Whole lists are joined faster than each document is looked up."""
    ids = "list_id = ANY((SELECT ids FROM groups WHERE number = {})::int[])"
    also = "EXISTS (SELECT FROM api_listing other WHERE other.document_id = own.document_id AND other.{})"
    conditions = [f"own.{ids.format(1)}"]
    conditions += [also.format(ids.format(number)) for number in range(2, len(query.groups) + 1)]
    conditions += [f"NOT {also.format(ids.format(WITHOUT))}"] if query.without else []
    counted = "DISTINCT own.document_id" if query.may_repeat else "*"
    return f"(SELECT count({counted}) FROM api_listing own WHERE {' AND '.join(conditions)})"


def _unknown(query: ListQuery) -> str:
    """The place, from 1, of the first thing named that is not there."""
    if not query.named:
        return "NULL::bigint"
    return """(SELECT min(named.nth)
            FROM unnest(%(named_types)s::text[], %(named_values)s::text[], %(named_facets)s::text[])
                WITH ORDINALITY named (type, value, facet, nth)
            WHERE NOT CASE WHEN named.facet <> '' THEN EXISTS (
                SELECT FROM api_documentlist there WHERE there.facet = named.facet AND there.site_id = site.site_id)
            WHEN named.type = '' THEN EXISTS (
                SELECT FROM api_publisheddocument there WHERE there.id = named.value::uuid AND there.live
                    AND there.site_id = site.site_id)
            ELSE EXISTS (
                SELECT FROM api_publisheddocument there WHERE there.type = named.type AND there.slug = named.value
                    AND there.site_id IN (0, site.site_id) AND there.live)
            END)"""


def _corrections(query: ListQuery) -> str:
    """What was taken for typing errors, in any of the languages, as pairs."""
    if not query.words:
        return "NULL::jsonb"
    return "(SELECT jsonb_agg(DISTINCT pair) FROM questions, jsonb_array_elements(questions.corrected) pair)"


def _knows_fallback(query: ListQuery) -> str:
    if not query.fallback:
        return "true"
    return "EXISTS (SELECT FROM wagtailcore_locale WHERE language_code = %(fallback)s)"

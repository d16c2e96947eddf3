"""The SQL that reads a list.

A list is an index, read in its order. If a query names several groups of facets, the shortest group is read, and each
of its documents is looked up in the others. A search by relevance reads no list: it ranks the matches, and looks each
of them up in every group.
"""

from uuid import UUID

from api.lists.query import ListQuery
from api.reads.read import DEFAULT_LANGUAGE, FROM, LANGUAGES_OF_SITE, STATE, Scope, codes_of, count_of, is_shown
from api.search import query as searching

# The number of the group of excluded facets.
WITHOUT = -1
FIRST_ID = UUID(int=0)


def statement(scope: Scope, query: ListQuery) -> str:
    """Return the SQL statement that reads the part of a list; `api.lists.read` has its parameters and its rows."""
    site, direction = site_of(query), "DESC" if query.is_read_descending else "ASC"
    codes = _codes(scope, query)
    items, key = (_by_relevance, "i.key::numeric") if query.is_ranked else (_in_order, "i.key")
    total = _total(query, site) if query.with_total else "NULL::bigint"
    search = f", {searching.COLUMNS}" if query.is_search else ""
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
        ){_ranges(query, site, codes)}{_searches(query, codes)}
        SELECT once.*, i.key, i.id, {_content(scope, query)}{search}, {key} AS place
        FROM (SELECT {total} AS total, {_unknown_value(query)} AS unknown,
            {_unknown_fallback(query)} AS unknown_fallback, {_corrections(query)} AS corrections) once
        LEFT JOIN ({items(query, site, direction)}) i ON true
        {_LOOK_UP.format("api_publisheddocument d WHERE d.id = i.id AND d.live", "d")}{_entry(query)}
    ) listed ON true ORDER BY listed.place {direction}, listed.id {direction}"""


def site_of(query: ListQuery) -> str:
    """Return the SQL of the id of the list's site: 0 for lists that all sites share."""
    return "0" if query.shared else "site.site_id"


def _codes(scope: Scope, query: ListQuery) -> str:
    """Return a subquery of the languages whose items are listed."""
    if not query.has_languages:
        return "SELECT ''"
    codes = codes_of(scope)
    if query.falls_back:
        codes += f" UNION SELECT unnest({_fallbacks(query)})"
    return f"SELECT code FROM ({codes}) wanted (code) WHERE {is_shown('code')}" if query.shared else codes


def _fallbacks(query: ListQuery) -> str:
    """Return the SQL of the languages that stand in for the list's, in their order."""
    if not query.falls_back_as_the_site:
        return "%(fallbacks)s::text[]"
    # Most of what all sites share is written in the language of the default site.
    last = f"ARRAY[site.locale::text, {DEFAULT_LANGUAGE}]" if query.shared else "ARRAY[site.locale::text]"
    return f"({LANGUAGES_OF_SITE} || {last})"


def _ranges(query: ListQuery, site: str, codes: str) -> str:
    """Return the CTE of the ranges in other orderings than the list's, with the lists that have their sort keys."""
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


def _searches(query: ListQuery, codes: str) -> str:
    """Return the CTE of the search in each language, as the words are understood there."""
    if not query.is_search:
        return ""
    return f""", questions AS MATERIALIZED (
            SELECT language.code, asked.* FROM ({codes}) language (code) {searching.asked(codes)}
        )"""


# Joins a row to each item by its key. The planner does not know how few items there are. Without `OFFSET 0`, it may
# read the whole table instead.
_LOOK_UP = "LEFT JOIN LATERAL (SELECT * FROM {} OFFSET 0) {} ON true"
# Joins the language of an item or a list, and the search in that language.
_JOIN_SEARCH = """CROSS JOIN LATERAL (SELECT {}) language (code) JOIN questions asked ON asked.code = language.code"""


def _content(scope: Scope, query: ListQuery) -> str:
    number = count_of(scope) if query.counted else "NULL::bigint"
    return f"d.{'body' if query.with_documents else 'summary'} AS content, {number} AS number"


def _entry(query: ListQuery) -> str:
    if not query.is_search:
        return ""
    return f"""
        {_LOOK_UP.format("api_searchentry e WHERE e.document_id = i.id", "e")}
        LEFT JOIN questions asked ON asked.code = e.locale
        LEFT JOIN LATERAL (SELECT e.locale) language (code) ON true"""


# --- items: key and id ---


def _in_order(query: ListQuery, site: str, direction: str) -> str:
    """Return the SQL of items in the order of their list."""
    beyond = "<" if direction == "DESC" else ">"
    return f"""
            SELECT DISTINCT l.key, l.document_id AS id
            {_lists(query)} CROSS JOIN LATERAL (
                SELECT l.key, l.document_id FROM {_source(query, site)}
                WHERE l.list_id = lists.id AND (l.key, l.document_id) {beyond} ({_start(query)})
                    {_row_conditions(query, site)}
                ORDER BY l.key {direction}, l.document_id {direction} LIMIT %(most)s
            ) l
            WHERE {_IS_DRIVER}
            ORDER BY l.key {direction}, id {direction} LIMIT %(limit)s OFFSET %(offset)s
        """


def _by_relevance(query: ListQuery, site: str, direction: str) -> str:
    """Return the SQL of items by relevance. Their key is the score."""
    beyond = "<" if direction == "DESC" else ">"
    return f"""
            SELECT m.score::text AS key, m.document_id AS id
            FROM questions asked CROSS JOIN LATERAL (SELECT asked.code) language (code)
            CROSS JOIN LATERAL (
                SELECT * FROM {searching.ranked(site, _match_conditions(query))} found
                WHERE (score, document_id) {beyond} (%(key)s::numeric, %(after)s::uuid)
                ORDER BY score {direction}, document_id {direction} LIMIT %(most)s
            ) m
            ORDER BY m.score {direction}, m.document_id {direction} LIMIT %(limit)s OFFSET %(offset)s
        """


# Condition for the lists of the group that is read in order.
_IS_DRIVER = "lists.ordering = %(ordering)s AND lists.number = (TABLE driver)"


def _lists(query: ListQuery) -> str:
    return "FROM lists" + (f" {_JOIN_SEARCH.format('lists.locale')}" if query.is_search else "")


def _source(query: ListQuery, site: str) -> str:
    """Return the SQL of the rows `l`: the list itself, or its rows of the documents that the query names."""
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


def _row_conditions(query: ListQuery, site: str) -> str:
    """Return the further conditions on a row `l` of the list that is read."""
    group_numbers = range(1, len(query.groups) + 1) if len(query.groups) > 1 else []
    conditions = [
        _within_range(query),
        *(
            f"((TABLE driver) = {number} OR {_has_facet_of(number, 'l.document_id')} IS NOT NULL)"
            for number in group_numbers
        ),
        *_conditions(query, document="l.document_id", code="lists.locale"),
        *([searching.is_match("l.document_id", site)] if query.is_search else []),
    ]
    return " ".join(f"AND {condition}" for condition in conditions)


# The lowest and the highest key of the language of `lists`, if it has a range of its own, and what is left out of it.
_OWN_RANGE = "%(own_ranges)s::jsonb -> split_part(lists.locale, '-', 1)"


def _start(query: ListQuery) -> str:
    """Return the SQL of the key and the id that the list is read from."""
    if not query.ranges_by_language:
        return "%(key)s, %(after)s"
    own = f'({_OWN_RANGE} ->> {int(query.is_read_descending)}) COLLATE "C"'
    if not query.cursor:
        return f"COALESCE({own}, %(key)s), %(after)s"
    if query.is_read_descending:
        return f"LEAST(%(key)s, {own}), %(after)s"  # NULL, of no range of its own, does not count
    # The cursor may be at an item of another language, before the range of this one.
    return f"""GREATEST(%(key)s, {own}),
                    CASE WHEN {own} > %(key)s THEN '{FIRST_ID}'::uuid ELSE %(after)s END"""


def _within_range(query: ListQuery) -> str:
    """Return the condition that a row `l` is in the range of the list's ordering, in the language of `lists`."""
    if not query.ranges_by_language:
        return "l.key >= %(low)s AND l.key < %(high)s"
    return f"""l.key >= COALESCE({_OWN_RANGE} ->> 0, %(low)s) AND l.key < COALESCE({_OWN_RANGE} ->> 1, %(high)s)
                    AND (l.key >= {_OWN_RANGE} ->> 2 AND l.key < {_OWN_RANGE} ->> 3) IS NOT TRUE"""


def _match_conditions(query: ListQuery) -> str:
    """Return the further conditions on a match `e` of a search. Its type shows that it has the base."""
    document, numbered = "e.document_id", enumerate(query.groups, 1)
    conditions = [
        "e.type = ANY(%(types)s)",
        *(f"{_has_facet_of(number, document)} IS NOT NULL" for number, group in numbered if group != query.base),
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
    """Return the conditions on rows and matches alike. `document`, `code`: SQL of the document's id and language."""
    conditions = []
    if query.without:
        conditions.append(f"{_has_facet_of(WITHOUT, document)} IS NULL")
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
    if query.falls_back:
        shown = f"AND {is_shown('translation.locale')}" if query.shared else ""
        chain = f"array_prepend(COALESCE(%(locale)s, site.locale)::text, {_fallbacks(query)})"
        conditions.append(
            f"""({code} = COALESCE(%(locale)s, site.locale) OR NOT EXISTS (
                SELECT FROM api_publisheddocument own JOIN api_publisheddocument translation
                    ON translation.translation_key = own.translation_key AND translation.site_id = own.site_id
                    AND translation.live
                    {shown} AND translation.locale = ANY(({chain})[:array_position({chain}, {code}::text) - 1])
                WHERE own.id = {document} AND own.live))"""
        )
    return conditions


def _has_facet_of(group: int, document: str) -> str:
    """Return SQL that is not NULL if the document has a facet of the group.

    This is not an EXISTS: for that, PostgreSQL may read the whole list first.
    """
    return f"""(SELECT other.list_id FROM api_listing other WHERE other.document_id = {document}
                AND other.list_id = ANY((SELECT ids FROM groups WHERE number = {group})::int[]) LIMIT 1)"""


# --- facts on the whole list ---


def _total(query: ListQuery, site: str) -> str:
    """Return the SQL of the number of items in the whole list."""
    if query.is_ranked:
        return f"""(SELECT sum(LEAST(m.number, {searching.CANDIDATES}))::bigint
            FROM questions asked CROSS JOIN LATERAL (SELECT asked.code) language (code)
            CROSS JOIN LATERAL (SELECT count(*) AS number {searching.matches(site, _match_conditions(query))}) m)"""
    if query.has_stored_total:
        # The excluded documents are all in the list, so their number is subtracted.
        return "(SELECT COALESCE(sum(sign(number) * total), 0)::bigint FROM lists WHERE ordering = %(common)s)"
    if not query.is_narrowed_otherwise:
        return _count_in_common(query)
    counted = "DISTINCT l.document_id" if query.may_repeat else "*"
    return f"""(SELECT count({counted}) {_lists(query)} CROSS JOIN LATERAL (
                SELECT l.document_id FROM {_source(query, site)}
                WHERE l.list_id = lists.id {_row_conditions(query, site)} OFFSET 0
            ) l WHERE {_IS_DRIVER})"""


def _count_in_common(query: ListQuery) -> str:
    """Return the SQL that counts the documents in every group. Joining whole lists is faster than single lookups."""
    ids = "list_id = ANY((SELECT ids FROM groups WHERE number = {})::int[])"
    also = "EXISTS (SELECT FROM api_listing other WHERE other.document_id = own.document_id AND other.{})"
    conditions = [f"own.{ids.format(1)}"]
    conditions += [also.format(ids.format(number)) for number in range(2, len(query.groups) + 1)]
    conditions += [f"NOT {also.format(ids.format(WITHOUT))}"] if query.without else []
    counted = "DISTINCT own.document_id" if query.may_repeat else "*"
    return f"(SELECT count({counted}) FROM api_listing own WHERE {' AND '.join(conditions)})"


def _unknown_value(query: ListQuery) -> str:
    """Return the SQL of the place, from 1, of the first named value that does not exist."""
    if not query.named:
        return "NULL::bigint"
    return f"""(SELECT min(named.nth)
            FROM unnest(%(named_types)s::text[], %(named_values)s::text[], %(named_ids)s::text[],
                %(named_facets)s::text[]) WITH ORDINALITY named (type, value, id, facet, nth)
            WHERE NOT CASE WHEN named.facet <> '' THEN EXISTS (
                SELECT FROM api_documentlist there WHERE there.facet = named.facet AND there.site_id = {site_of(query)})
            WHEN named.type = '' THEN EXISTS (
                SELECT FROM api_publisheddocument there WHERE there.id = NULLIF(named.id, '')::uuid AND there.live
                    AND there.site_id = site.site_id)
            ELSE EXISTS (
                SELECT FROM api_publisheddocument there WHERE there.type = named.type AND there.slug = named.value
                    AND there.site_id IN (0, site.site_id) AND there.live)
                OR EXISTS (
                SELECT FROM api_publisheddocument there WHERE there.id = NULLIF(named.id, '')::uuid
                    AND there.type = named.type AND there.site_id IN (0, site.site_id) AND there.live)
            END)"""


def _corrections(query: ListQuery) -> str:
    """Return the SQL of the corrections of the search in all languages, as pairs."""
    if not query.is_search:
        return "NULL::jsonb"
    return "(SELECT jsonb_agg(DISTINCT pair) FROM questions, jsonb_array_elements(questions.corrected) pair)"


def _unknown_fallback(query: ListQuery) -> str:
    """Return the SQL of the first fallback that is not a language of the installation."""
    if not query.fallbacks:
        return "NULL::text"
    return """(SELECT wanted.code FROM unnest(%(fallbacks)s::text[]) WITH ORDINALITY wanted (code, nth)
            WHERE wanted.code NOT IN (SELECT language_code FROM wagtailcore_locale) ORDER BY nth LIMIT 1)"""

"""The best matches of a question: a read of its own, since they stand in no list."""

from uuid import UUID

from api import searching
from api.pagination import Cursor
from api.reading import FROM, SITE_ID, STATE, Found, Place, locales_of, read


def read_relevant(
    place: Place,
    question: searching.Question,
    *,
    types: list[str],
    shared: bool,
    limit: int,
    cursor: Cursor | None,
    slugs: list[str] | None = None,
    ids: list[UUID] | None = None,
) -> Found:
    """The best matches, one more than `limit` where there are more; the score is the key of their cursors."""
    direction, beyond = ("ASC", ">") if cursor and cursor.backwards else ("DESC", "<")
    after = f"WHERE (score, document_id) {beyond} (%(key)s::numeric, %(after)s::uuid)" if cursor else ""
    found = searching.ranked(SITE_ID[shared], f"AND e.type = ANY(%(types)s) {_chosen(slugs, ids)}")
    languages = locales_of(place, shared)
    statement = f"""{STATE} i.* {FROM}
    LEFT JOIN LATERAL (
        SELECT m.score::text AS key, m.document_id AS id, d.summary, {searching.COLUMNS}
        FROM ({languages}) language (code) {searching.asked(languages)}
        CROSS JOIN LATERAL (
            SELECT * FROM {found} found {after} ORDER BY score {direction}, document_id {direction} LIMIT %(limit)s
        ) m
        JOIN api_searchentry e ON e.document_id = m.document_id
        JOIN api_publisheddocument d ON d.id = m.document_id AND d.live
        ORDER BY m.score {direction}, m.document_id {direction} LIMIT %(limit)s
    ) i ON true ORDER BY i.key::numeric {direction}, i.id {direction}"""
    values = {
        "types": types,
        "limit": limit + 1,
        "key": cursor.key if cursor else None,
        "after": cursor.id if cursor else None,
        "slugs": slugs,
        "ids": ids,
        **question.parameters(),
    }
    return read(place, statement, values, row="id")


def _chosen(slugs: list[str] | None, ids: list[UUID] | None) -> str:
    """The condition that narrows the matches to slugs or ids."""
    condition = "AND e.document_id = ANY(%(ids)s)" if ids else ""
    if slugs:
        condition += """ AND EXISTS (SELECT FROM api_publisheddocument chosen
            WHERE chosen.id = e.document_id AND chosen.live AND chosen.slug = ANY(%(slugs)s))"""
    return condition

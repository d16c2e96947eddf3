"""Read a document by its id or its slug."""

from uuid import UUID

from api.reads.read import DEFAULT_LANGUAGE, FROM, STATE, Found, Scope, count_of, is_shown, read
from api.reads.routes import REPLACED_BY

_SITE_ID = {True: "0", False: "site.site_id"}
_LOCALE = {True: "COALESCE(%(locale)s, site.locale)", False: "''"}
# What all sites share may lack the language of the site. If the request names none, that of the default site stands in.
_SHARED_LOCALE = f"""COALESCE(%(locale)s, (
            SELECT own.locale FROM api_publisheddocument own
            WHERE own.site_id = 0 AND own.type = ANY(%(types)s) AND own.slug = %(slug)s AND own.live
                AND own.locale IN (site.locale, {DEFAULT_LANGUAGE}) AND {is_shown("own.locale")}
            ORDER BY own.locale = site.locale DESC LIMIT 1), site.locale)"""
_DOCUMENT = "d.id, d.type, d.locale, d.live, d.reason, d.body, d.surrogate_keys"
# The maximum number of ids in an `ambiguous` answer.
_SAME_SLUG = 20


def read_one(
    scope: Scope,
    *,
    types: list[str],
    shared: bool,
    has_languages: bool = True,
    id: UUID | None = None,
    slug: str | None = None,
    counted: list[str] | None = None,
) -> Found:
    """Read the documents of these types with this id, or with this slug in the scope's locale. Live ones come first.

    A document with the id (`by_id`) comes before one with the slug, because a slug may look like an id. The newest
    tombstone comes first: it says what became of the last document with the slug.

    `counted`: facets without the id at their end. `number` of a row is the number of pages with these facets.
    """
    in_languages_of_all = shared and has_languages
    matches = {"true": "d.id = %(id)s"} if id else {}
    if slug is not None:
        locale = _SHARED_LOCALE if in_languages_of_all else _LOCALE[has_languages]
        matches["false"] = f"d.slug = %(slug)s AND d.locale = {locale}"
    shown = f"AND {is_shown('d.locale')}" if in_languages_of_all else ""
    found = " UNION ALL ".join(
        f"""(SELECT {_DOCUMENT}, d.path, d.slug, d.version, {by_id} AS by_id FROM api_publisheddocument d
        WHERE d.site_id = {_SITE_ID[shared]} AND d.type = ANY(%(types)s) AND {match} AND d.version IS NOT NULL {shown}
        ORDER BY d.live DESC, d.version DESC LIMIT {_SAME_SLUG})"""
        for by_id, match in matches.items()
    )
    number = f", {count_of(scope)} AS number" if counted else ""
    statement = f"""{STATE} {_DOCUMENT}, d.path, d.by_id, CASE WHEN NOT d.live THEN ({REPLACED_BY}) END AS replaced_by
        {number} {FROM}
    LEFT JOIN LATERAL ({found}) d ON true
    ORDER BY d.live DESC, d.by_id DESC, CASE WHEN d.live THEN d.id END, d.version DESC"""
    return read(scope, statement, {"types": types, "id": id, "slug": slug, "counted": counted}, row="id")

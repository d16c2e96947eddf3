"""The reads: one SQL statement each, prepared, from stored bytes.

Every statement starts from the content state, so an answer, an empty list and a 404 know the version they were
read at; the site is chosen in it too.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection
from django.http import HttpRequest

from api.http.answers import State
from api.http.hosts import host_named_by, split_host
from api.http.problems import InvalidParameter, Problem, Unavailable, invalid_parameter, nearest
from api.models import BY_TITLE
from api.reads import connections as shared
from pages.hosts import spellings

# The columns of each statement's beginning; `site_id` and `locale` are null where no such site is. Of several sites on
# one root page, one serves its pages (see `pages.sites.serving_sites`).
STATE = """
SELECT state.epoch, state.version AS content_version, site.site_id, site.is_named, site.locale AS site_locale,
    (%(locale)s::text IS NULL OR EXISTS (SELECT 1 FROM wagtailcore_locale WHERE language_code = %(locale)s)) AS known,
"""
FROM = """
FROM api_contentstate state
LEFT JOIN LATERAL (
    SELECT serving.id AS site_id, l.language_code AS locale, s.is_named
    FROM (
        SELECT id, root_page_id, is_default_site, lower(hostname) = ANY(%(hosts)s) AS is_host,
            port = %(port)s::int AS is_port, lower(hostname) = ANY(%(hosts)s) AND port = %(port)s::int AS is_named
        FROM wagtailcore_site
    ) s
    JOIN wagtailcore_page root ON root.id = s.root_page_id
    JOIN wagtailcore_locale l ON l.id = root.locale_id
    JOIN LATERAL (
        SELECT id FROM wagtailcore_site WHERE root_page_id = s.root_page_id ORDER BY is_default_site DESC, id LIMIT 1
    ) serving ON true
    WHERE s.is_host AND (s.is_port OR NOT %(only_port)s) OR s.is_default_site AND %(site)s::text IS NULL
    ORDER BY s.is_host DESC, s.is_port DESC NULLS LAST, s.is_default_site DESC, s.id
    LIMIT 1
) site ON true
"""
_SITE_ID = {True: "0", False: "site.site_id"}
_LOCALE = {True: "''", False: "COALESCE(%(locale)s, site.locale)"}
_DOCUMENT = "d.id, d.type, d.locale, d.live, d.reason, d.body, d.surrogate_keys"
# How many ids an `ambiguous` answer lists at most.
_SAME_SLUG = 20


@dataclass(frozen=True)
class Scope:
    """Which site and language a request asks for, `site` and `locale` as given, else None; and how new at least.

    `host` and `port` are those that `site` gives, else those that the request names. Where several sites have the
    host, one with the port goes first, and `only_port` leaves out the others.
    """

    host: str
    port: int | None
    site: str | None
    locale: str | None
    min_version: int
    only_port: bool = False

    @classmethod
    def of(
        cls, request: HttpRequest, *, site: str | None = None, locale: str | None = None, min_version: int = 0
    ) -> "Scope":
        named = host_named_by(request)
        if site is None:
            return cls(named.name, named.port, site, locale, min_version)
        name, port = split_host(site) or (site, None)
        if port is None and spellings(name) == spellings(named.name):
            return cls(name, named.port, site, locale, min_version)
        return cls(name, port, site, locale, min_version, only_port=port is not None)


@dataclass(frozen=True)
class Found:
    """The rows of a read, as named tuples.

    `first` is always there, and has what was read of the state; `rows` are those that matched.
    """

    state: State
    site_id: int
    first: Any
    rows: list[Any]


def read_one(
    scope: Scope,
    *,
    types: list[str],
    shared: bool,
    id: UUID | None = None,
    slug: str | None = None,
    counted: list[str] | None = None,
) -> Found:
    """Documents of these types with this id, or with this slug in the scope's locale: the live ones first.

    What has the id (`by_id`) goes before what has the slug, which may look like an id. Tombstones come the newest
    first: what had the slug last says what became of it.

    `counted`: facets up to the slug; `number` of a row is how many pages have them.
    """
    matches = {"true": "d.id = %(id)s"} if id else {}
    if slug is not None:
        matches["false"] = f"d.slug = %(slug)s AND d.locale = {_LOCALE[shared]}"
    found = " UNION ALL ".join(
        f"""(SELECT {_DOCUMENT}, d.slug, d.version, {by_id} AS by_id FROM api_publisheddocument d
        WHERE d.site_id = {_SITE_ID[shared]} AND d.type = ANY(%(types)s) AND {match} AND d.version IS NOT NULL
        ORDER BY d.live DESC, d.version DESC LIMIT {_SAME_SLUG})"""
        for by_id, match in matches.items()
    )
    number = f", {count_of(scope)} AS number" if counted else ""
    statement = f"""{STATE} {_DOCUMENT}, d.by_id{number} {FROM}
    LEFT JOIN LATERAL ({found}) d ON true
    ORDER BY d.live DESC, d.by_id DESC, CASE WHEN d.live THEN d.id END, d.version DESC"""
    return read(scope, statement, {"types": types, "id": id, "slug": slug, "counted": counted}, row="id")


def count_of(scope: Scope) -> str:
    """How many pages of the scope have one of the facets `counted`, which end in the slug of `d`."""
    return f"""(SELECT COALESCE(sum(list.total), 0)::bigint FROM unnest(%(counted)s::text[]) counted (facet)
        JOIN api_documentlist list ON list.facet = counted.facet || d.slug AND list.ordering = '{BY_TITLE}'
            AND list.site_id = site.site_id AND list.locale IN ({codes_of(scope)}))"""


def codes_of(scope: Scope) -> str:
    """A query for the languages that a scope names."""
    if scope.locale == "*":
        return "SELECT language_code FROM wagtailcore_locale"
    return "SELECT COALESCE(%(locale)s, site.locale)"


def read_state(scope: Scope) -> Found:
    return read(scope, f"{STATE} NULL AS id {FROM}", {}, row="id")


def read_route(scope: Scope, *, path: str, from_paths: list[str]) -> Found:
    """What stands at a path: rows of kind `page`, `redirect`, `withdrawn`, in this order.

    A redirect's row is the last of its chain; `looped` where the chain does not end within ten. `withdrawn` is what
    stood there last.
    """
    statement = f"""{STATE} found.* {FROM}
    LEFT JOIN LATERAL (
        WITH RECURSIVE hop AS (
            (SELECT r.location, r.permanent, r.keys, 1 AS depth FROM ({_REDIRECT}
                AND d.path = ANY(%(from_paths)s)
                ORDER BY array_position(%(from_paths)s::text[], d.path), {_RANK}, l.key, d.id LIMIT 1) r)
            UNION ALL
            SELECT r.location, hop.permanent AND r.permanent, hop.keys || ' ' || r.keys, hop.depth + 1
            FROM hop CROSS JOIN LATERAL ({_SPELLINGS}) next CROSS JOIN LATERAL ({_REDIRECT}
                AND d.path = ANY(next.from_paths)
                ORDER BY array_position(next.from_paths, d.path), {_RANK}, l.key, d.id LIMIT 1) r
            WHERE hop.depth <= 10 AND hop.location LIKE '/%%'
                AND NOT EXISTS (SELECT 1 FROM api_publisheddocument page
                    WHERE page.site_id = site.site_id AND page.path = next.page_path AND page.live
                        AND page.type NOT IN ('redirect', 'site'))
        )
        (SELECT 'page' AS kind, d.body, d.surrogate_keys, NULL AS location, NULL::boolean AS permanent, d.reason,
            false AS looped
        FROM api_publisheddocument d
        WHERE d.site_id = site.site_id AND d.path = %(path)s AND d.live AND d.type NOT IN ('redirect', 'site')
        ORDER BY d.locale = site.locale, d.id  -- a language's home goes before a page that has its slug
        LIMIT 1)
        UNION ALL
        (SELECT 'redirect', NULL, hop.keys, hop.location, hop.permanent, NULL, hop.depth > 10
        FROM hop ORDER BY hop.depth DESC LIMIT 1)
        UNION ALL
        (SELECT 'withdrawn', NULL, '', NULL, NULL, d.reason, false
        FROM api_publisheddocument d
        WHERE d.site_id = site.site_id AND d.path = %(path)s AND NOT d.live AND d.version IS NOT NULL
            AND d.type NOT IN ('redirect', 'site')
        ORDER BY d.version DESC LIMIT 1)
    ) found ON true"""
    return read(scope, statement, {"path": path, "from_paths": from_paths}, row="kind")


# What a location within the site is looked up by, as `redirect_paths` and `page_path` do for what is asked for.
_SPELLINGS = """
    SELECT rtrim(bare, '/') || '/' AS page_path,
        CASE WHEN asked.query IS NULL THEN ARRAY[bare] ELSE ARRAY[bare || '?' || asked.query, bare] END AS from_paths
    FROM (SELECT split_part(hop.location, '#', 1) AS whole) located,
    LATERAL (SELECT COALESCE(NULLIF(rtrim(split_part(whole, '?', 1), '/'), ''), '/') AS bare) trimmed,
    LATERAL (SELECT string_agg(part, '&' ORDER BY part COLLATE "C") AS query
        FROM string_to_table(NULLIF(substr(whole, strpos(whole, '?') + 1), whole), '&') part) asked"""
# Those of this site go first, however their paths are spelled. It ends the key of a redirect.
_RANK = "right(l.key, 1)"
_REDIRECT = """
    SELECT convert_from(d.body, 'UTF8')::jsonb ->> 'location' AS location,
        (convert_from(d.body, 'UTF8')::jsonb ->> 'permanent')::boolean AS permanent, d.surrogate_keys AS keys
    FROM api_publisheddocument d
    JOIN api_listing l ON l.document_id = d.id  -- its only list
    WHERE d.site_id = site.site_id AND d.type = 'redirect' AND d.live"""


def read(scope: Scope, statement: str, parameters: dict[str, Any], *, row: str) -> Found:
    """The rows of a statement that begins with `STATE` and `FROM`; those where the column `row` is null are left out.

    Raises a Problem where the content is older than the request wants, or its site or language is unknown.
    """
    locale = None if scope.locale == "*" else scope.locale
    values = {
        "hosts": spellings(scope.host),
        "port": scope.port,
        "only_port": scope.only_port,
        "site": scope.site,
        "locale": locale,
        **parameters,
    }
    rows = _rows(statement, values)
    if not rows:
        raise Unavailable("The row of the content state is gone. Restore api_contentstate from a backup.")
    first = rows[0]
    _refuse_older(scope, first)
    _refuse_unknown(scope, first)
    state = State(first.epoch, first.content_version, names_site=bool(first.is_named))
    return Found(state, first.site_id, first, [found for found in rows if getattr(found, row) is not None])


def stored(content: memoryview | bytes | None) -> bytes:
    """The stored bytes of something live. Raises a Problem where they are withheld."""
    if content is None:
        detail = "This showed something that was hidden just now, and is being made again. Ask again shortly."
        raise Unavailable(detail, headers={"Retry-After": "1"})
    return bytes(content)


def _rows(statement: str, values: dict[str, Any]) -> list[Any]:
    """The rows; over new connections where the kept ones turn out to be dead. Raises Django's OperationalError."""
    with connection.wrap_database_errors:
        if connection.in_atomic_block:  # what it wrote is to be seen
            return shared.of_the_transaction().rows(statement, values)
        try:
            return shared.connections.rows(statement, values)
        except psycopg.errors.QueryCanceled:
            detail = "This takes too long to read. Ask for less: narrow it further, or order it by what bounds it."
            raise Unavailable(detail, headers={"Retry-After": "5"}) from None


def _refuse_older(scope: Scope, first: Any) -> None:
    if first.content_version < scope.min_version:
        raise Unavailable(
            f"This is content version {first.content_version}; version {scope.min_version} is not there yet. "
            "Ask again shortly.",
            headers={"Retry-After": "1"},
        )


def _refuse_unknown(scope: Scope, first: Any) -> None:
    if first.site_id is None and scope.site is not None:
        raise _unknown("site", scope.site, _SITES)
    if first.site_id is None:
        raise Unavailable("This installation has no site yet. Make one in the admin under Settings, Sites.")
    if not first.known:
        raise unknown_locale("locale", scope.locale or "")


# A hostname that several sites have is told with their ports.
_SITES = """SELECT CASE WHEN count(*) OVER (PARTITION BY hostname) > 1 THEN hostname || ':' || port ELSE hostname END
    FROM wagtailcore_site"""


def unknown_locale(parameter: str, code: str) -> Problem:
    return _unknown(parameter, code, "SELECT language_code FROM wagtailcore_locale")


def _unknown(name: str, value: str, statement: str) -> Problem:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        known = sorted(row[0] for row in cursor.fetchall())
    detail = f"There is no {name} {value!r}. There is: {', '.join(known)}."
    return InvalidParameter(detail, errors=[invalid_parameter(name, detail, suggestion=nearest(value, known))])

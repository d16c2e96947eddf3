"""Read stored documents, each time with one prepared SQL statement.

Each statement starts from the content state, so every answer, also an empty list or a 404, has the version that it was
read at. The statement also chooses the site.
"""

from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection
from django.http import HttpRequest

from api.http.answers import State
from api.http.hosts import host_named_by, split_host
from api.http.problems import Unavailable
from api.models import BY_TITLE
from api.reads import connections as pools
from api.reads.row import Row
from api.reads.unknown import unknown_locale, unknown_site
from pages.models import SiteSettings
from pages.web.hosts import spellings

# The columns that each statement begins with. `site_id` and `site_locale` are null if there is no such site. If several
# sites have the same root page, one of them serves its pages (see `pages.web.sites.serving_sites`).
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


# The languages that the settings of the site list, in their order. A program may have stored anything there.
LANGUAGES_OF_SITE = f"""ARRAY(
        SELECT child #>> '{{}}' FROM {SiteSettings._meta.db_table} settings,
            jsonb_path_query(settings.languages, 'lax $[*].value') WITH ORDINALITY listed (child, nth)
        WHERE settings.site_id = site.site_id AND jsonb_typeof(child) = 'string' ORDER BY nth)"""
# The language of the default site, or else of the site that is read.
DEFAULT_LANGUAGE = """COALESCE((
        SELECT language_code FROM wagtailcore_site default_site
        JOIN wagtailcore_page root ON root.id = default_site.root_page_id
        JOIN wagtailcore_locale l ON l.id = root.locale_id
        WHERE default_site.is_default_site LIMIT 1), site.locale)::text"""


def is_shown(code: str) -> str:
    """Return SQL that is true if the site shows a language. `code`: SQL of its code.

    Pages of other languages are hidden anyway. What all sites share is not: another site may show it.
    """
    return f"""EXISTS (SELECT FROM (SELECT {LANGUAGES_OF_SITE}) chosen (codes)
        WHERE {code} = site.locale OR cardinality(codes) = 0 OR {code} = ANY(codes))"""


@dataclass(frozen=True)
class Scope:
    """The site and language that a request asks for, and the minimum content version.

    `site` and `locale` are the parameters as given, or None. `host` and `port` are those of `site` or else of the
    request. If several sites have the host, one with the port comes first; with `only_port`, the others do not count.
    """

    host: str
    port: int | None
    site: str | None
    locale: str | None
    min_version: int
    only_port: bool = False
    # True if the language is that of each item: ids imply it.
    by_item: bool = False

    @classmethod
    def of(
        cls, request: HttpRequest, *, site: str | None = None, locale: str | None = None, min_version: int = 0
    ) -> "Scope":
        """Return the scope of a request with these parameters."""
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

    `first` always exists and has the columns of the state. `rows` are the rows that matched.
    """

    state: State
    site_id: int
    first: Row
    rows: list[Row]


def count_of(scope: Scope) -> str:
    """Return SQL for the number of pages that have one of the facets `counted`, completed by the id of `d`.

    Those in the language of `d` are counted, unless the request asks for another, or for all.
    """
    own = "COALESCE(NULLIF(d.locale, ''), site.locale)"
    codes = f"SELECT {own}" if scope.by_item else codes_of(scope, own=own)
    return f"""(SELECT COALESCE(sum(list.total), 0)::bigint FROM unnest(%(counted)s::text[]) counted (facet)
        JOIN api_documentlist list ON list.facet = counted.facet || d.id AND list.ordering = '{BY_TITLE}'
            AND list.site_id = site.site_id AND list.locale IN ({codes}))"""


def codes_of(scope: Scope, *, own: str = "NULL") -> str:
    """Return a query for the language codes of a scope. `own`: SQL of the one that comes before that of the site."""
    if scope.locale == "*":
        return "SELECT language_code FROM wagtailcore_locale"
    return f"SELECT COALESCE(%(locale)s, {own}, site.locale)"


def read_state(scope: Scope) -> Found:
    """Read only the content state and the site."""
    return read(scope, f"{STATE} NULL AS id {FROM}", {}, row="id")


def read(scope: Scope, statement: str, parameters: dict[str, Any], *, row: str) -> Found:
    """Run a statement that begins with `STATE` and `FROM`. Rows whose column `row` is null are left out.

    Raises a Problem if the content is older than the scope asks for, or if its site or language is unknown.
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
    """Return the stored bytes of a live document. Raise a Problem if they are withheld."""
    if content is None:
        detail = "This showed something that was hidden just now, and is being made again. Ask again shortly."
        raise Unavailable(detail, headers={"Retry-After": "1"})
    return bytes(content)


def _rows(statement: str, values: dict[str, Any]) -> list[Any]:
    """Run the statement. In a transaction, use its connection. Raises Django's OperationalError."""
    with connection.wrap_database_errors:
        if connection.in_atomic_block:  # which sees what it has written
            return pools.of_the_transaction().rows(statement, values)
        try:
            return pools.connections.rows(statement, values)
        except psycopg.errors.QueryCanceled:
            detail = "This takes too long to read. Ask for less: narrow it further, or order it by what bounds it."
            raise Unavailable(detail, headers={"Retry-After": "5"}) from None


def _refuse_older(scope: Scope, first: Row) -> None:
    if first.content_version < scope.min_version:
        raise Unavailable(
            f"This is content version {first.content_version}; version {scope.min_version} is not there yet. "
            "Ask again shortly.",
            headers={"Retry-After": "1"},
        )


def _refuse_unknown(scope: Scope, first: Row) -> None:
    if first.site_id is None and scope.site is not None:
        raise unknown_site(scope.site)
    if first.site_id is None:
        raise Unavailable("This installation has no site yet. Make one in the admin under Settings, Sites.")
    if not first.known:
        raise unknown_locale("locale", scope.locale or "")

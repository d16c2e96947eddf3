"""From marks to the documents they touch, by the documents' keys alone."""

from collections.abc import Iterable, Iterator

from django.db import connection
from wagtail.models import Site

from api.rendering.tree import Tree

# A mark that names one document, put back by a batch that had no room for it.
DEFERRED = "source:"
# The same, left by a rebuild, which goes on with those that are there.
REBUILD = "rebuild:"
# A failure that is not of one document but of whatever shows what this mark touched.
MARK = "mark:"


def edited_sources(keys: Iterable[str], tree: Tree) -> list[str]:
    """What was edited itself. It may have no document yet, so that no key can lead to it."""
    return list(dict.fromkeys(_edited(set(keys), tree)))


def shown_sources(keys: Iterable[str], *, limit: int, without: Iterable[str]) -> list[str]:
    """Documents that show what was edited, `limit` of them at most."""
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN, [list(keys), list(without), limit])
        return [row[0] for row in cursor.fetchall()]


def put_off(sources: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_PUT_OFF.format("unnest(%s::text[]) source"), [DEFERRED, list(sources)])


def put_off_shown(keys: Iterable[str], *, without: Iterable[str]) -> None:
    """The same for all documents that show what was edited, however many."""
    shown = "api_publisheddocument WHERE keys && %s::text[] AND source <> ALL(%s::text[])"
    with connection.cursor() as cursor:
        cursor.execute(_PUT_OFF.format(shown), [DEFERRED, list(keys), list(without)])


_SHOWN = """SELECT DISTINCT source FROM api_publisheddocument
    WHERE keys && %s::text[] AND source <> ALL(%s::text[]) ORDER BY source LIMIT %s"""
# What waits already is not put off twice: it will be rendered as it is then.
_PUT_OFF = """INSERT INTO api_mark (key, deferred)
    SELECT %s || source, true FROM {} EXCEPT SELECT key, true FROM api_mark WHERE deferred"""


def _edited(keys: set[str], tree: Tree) -> Iterator[str]:
    of_redirects = any(key.startswith("redirect:") for key in keys)
    site_ids = list(Site.objects.order_by("pk").values_list("pk", flat=True)) if of_redirects else []
    for key in sorted(keys):
        kind = key.partition(":")[0]
        if kind in {"page", "snippet"}:
            yield key
        elif kind == "redirect":
            yield from (f"{key}:{site_id}" for site_id in site_ids)
    # Of these, a site can have become one in another language, of which there is no document yet.
    everywhere = not keys.isdisjoint({"sites", "locales"})
    for root in tree.roots:
        if everywhere or f"translations:{root.translation_key}" in keys:
            yield f"site:{root.site_id}:{root.locale}"
    if "sites" in keys:  # a new site has the redirects of all sites too
        yield from redirect_sources()


def redirect_sources() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT 'redirect:' || redirect.id || ':' || site.id
            FROM wagtailredirects_redirect redirect CROSS JOIN wagtailcore_site site
            ORDER BY redirect.id, site.id"""
        )
        return [row[0] for row in cursor.fetchall()]

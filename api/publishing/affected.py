"""Find the documents that marks affect, by the keys that the documents store."""

from collections.abc import Iterable, Iterator

from django.db import connection
from wagtail.models import Site

from api.rendering.tree import Tree

# The prefix of a deferred mark: it names one document that a batch had no room for.
DEFERRED = "source:"
# The prefix of a deferred mark that a rebuild left. The next rebuild continues with these.
REBUILD = "rebuild:"
# The prefix of a failure that concerns a whole mark and not one document.
MARK = "mark:"


def edited_sources(keys: Iterable[str], tree: Tree) -> list[str]:
    """Return the sources that were edited themselves.

    They may have no document yet, so no stored key leads to them.
    """
    return list(dict.fromkeys(_edited_sources(set(keys), tree)))


def sources_showing(keys: Iterable[str], *, limit: int, without: Iterable[str]) -> list[str]:
    """Return the sources of at most `limit` documents that show what was edited, except `without`.

    The site and the pages near its home come first: most visits begin there.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{_SHOWN} ORDER BY depth, source LIMIT %s", [list(keys), list(without), limit])
        return [row[0] for row in cursor.fetchall()]


def nearest_first(sources: Iterable[str]) -> list[str]:
    """Return the sources, those of the site and of pages near its home first, those without a document last."""
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, [list(sources)])
        return [row[0] for row in cursor.fetchall()]


def defer(sources: Iterable[str]) -> None:
    """Leave a deferred mark for each source, so that later batches render them in this order."""
    with connection.cursor() as cursor:
        cursor.execute(_DEFER.format("unnest(%s::text[]) WITH ORDINALITY"), [DEFERRED, list(sources), DEFERRED])


def defer_showing(keys: Iterable[str], *, without: Iterable[str]) -> None:
    """Defer all documents that show what was edited, except `without`. Those near the home page are rendered first."""
    with connection.cursor() as cursor:
        cursor.execute(_DEFER.format(f"({_SHOWN})"), [DEFERRED, list(keys), list(without), DEFERRED])


# The depth is the number of slashes in the path. Sites and snippets have none, a home page has one.
_DEPTH = "min(length(path) - length(replace(path, '/', '')))"
_SHOWN = f"""SELECT source, {_DEPTH} AS depth FROM api_publisheddocument
    WHERE keys && %s::text[] AND source <> ALL(%s::text[]) GROUP BY source"""
_NEAREST = f"""SELECT source FROM unnest(%s::text[]) source LEFT JOIN api_publisheddocument USING (source)
    GROUP BY source ORDER BY {_DEPTH}, source"""
# A source that is deferred already needs no second mark: it is rendered with the rows of that later moment.
_DEFER = """INSERT INTO api_mark (key, deferred) SELECT %s || source, true FROM {} waiting (source, place)
    WHERE NOT EXISTS (SELECT FROM api_mark WHERE deferred AND key = %s || source) ORDER BY place, source"""


def _edited_sources(keys: set[str], tree: Tree) -> Iterator[str]:
    of_redirects = any(key.startswith("redirect:") for key in keys)
    site_ids = list(Site.objects.order_by("pk").values_list("pk", flat=True)) if of_redirects else []
    for key in sorted(keys):
        kind = key.partition(":")[0]
        if kind in {"page", "snippet", "image"}:
            yield key
        elif kind == "redirect":
            yield from (f"{key}:{site_id}" for site_id in site_ids)
    # A page that gets another language shows other translations. The key does not tell what changed.
    pages = [int(key.removeprefix("route:")) for key in keys if key.startswith("route:")]
    if pages and len(tree.locales) > 1:
        yield from tree.sources_carried_by(pages)
    # These edits can give a site another language, which has no document yet.
    everywhere = not keys.isdisjoint({"sites", "locales"})
    for root in tree.roots:
        if everywhere or f"translations:{root.translation_key}" in keys:
            yield f"site:{root.site_id}:{root.locale}"
    if "sites" in keys:  # a new site also gets the redirects that apply to all sites
        yield from redirect_sources()


def redirect_sources() -> list[str]:
    """Return a source for each redirect on each site."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT 'redirect:' || redirect.id || ':' || site.id
            FROM wagtailredirects_redirect redirect CROSS JOIN wagtailcore_site site
            ORDER BY redirect.id, site.id"""
        )
        return [row[0] for row in cursor.fetchall()]

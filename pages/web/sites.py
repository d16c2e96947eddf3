"""The sites, the pages that each serves, and the addresses of pages on the frontend.

Addresses are computed from the current rows. Wagtail's `page.url` and `get_site_root_paths` use a cache.
"""

import json
from dataclasses import dataclass

from django.db import connection
from wagtail.models import Page, Site

from pages.web.origins import Origin, origin_of
from pages.web.uris import encoded_path


@dataclass(frozen=True)
class SiteRoot:
    """One language's root page of a site. `prefix` is `/` in the site's default locale, else `/fr/`.

    `shown`: False if the settings of the site leave the language out. `rank`: its place in the order in which languages
    stand in for missing translations, or None if the settings give none.
    """

    site_id: int
    page_id: int
    translation_key: object
    tree_path: str
    url_path: str
    locale: str
    prefix: str
    origin: Origin
    name: str
    shown: bool = True
    rank: int | None = None


@dataclass(frozen=True)
class PageAddress:
    """The address of a page: its site, its path on that site, and its URL."""

    site_id: int
    path: str
    url: str


def serving_sites() -> dict[int, int]:
    """Return site id → id of the site that serves its pages.

    If several sites have the same root page, the default site serves it, or else the oldest.
    """
    sites = Site.objects.order_by("-is_default_site", "pk").values_list("pk", "root_page_id")
    first: dict[int, int] = {}
    return {pk: first.setdefault(root_page_id, pk) for pk, root_page_id in sites}


def site_roots() -> list[SiteRoot]:
    """Return the root pages of every site and language, the deepest first, in one query.

    A page is the root of one site only: the site that chose it, or else the default site, or else the oldest.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ROOTS)
        found = [_root(*row) for row in cursor.fetchall()]
    return sorted(found, key=lambda root: (-len(root.tree_path), root.tree_path))


# Every publication, and every page that is saved or opened in the admin, reads this. Django's queries take four
# statements and most of their time in Python.
_ROOTS = """SELECT DISTINCT ON (page.id)
        site.id, site.hostname, site.port, site.site_name, settings.frontend_url, settings.languages,
        page.locale_id = chosen.locale_id,
        page.id, page.translation_key, page.path, page.url_path, locale.language_code
    FROM (
        SELECT DISTINCT ON (root_page_id) * FROM wagtailcore_site ORDER BY root_page_id, is_default_site DESC, id
    ) site
    JOIN wagtailcore_page chosen ON chosen.id = site.root_page_id
    JOIN wagtailcore_page page ON page.translation_key = chosen.translation_key AND page.depth > 1
    JOIN wagtailcore_locale locale ON locale.id = page.locale_id
    LEFT JOIN pages_sitesettings settings ON settings.site_id = site.id
    ORDER BY page.id, page.id = chosen.id DESC, site.is_default_site DESC, site.id"""


def _root(
    site_id: int,
    hostname: str,
    port: int,
    site_name: str,
    frontend_url: str | None,
    languages: str | None,
    is_default: bool,
    page_id: int,
    translation_key: object,
    tree_path: str,
    url_path: str,
    code: str,
) -> SiteRoot:
    origin = origin_of(Site(hostname=hostname, port=port), frontend_url or "")
    prefix = "/" if is_default else f"/{code}/"
    name = site_name or hostname
    codes = _codes_in(languages)
    return SiteRoot(
        site_id,
        page_id,
        translation_key,
        tree_path,
        url_path,
        code,
        prefix,
        origin,
        name,
        shown=is_default or not codes or code in codes,
        rank=codes.index(code) if code in codes else None,
    )


def _codes_in(languages: str | None) -> list[str]:
    """Return the languages in a stored `SiteSettings.languages`, whatever a program stored there."""
    stored = json.loads(languages or "[]")
    children = stored if isinstance(stored, list) else []
    values = [child.get("value") for child in children if isinstance(child, dict)]
    return [value for value in values if isinstance(value, str)]


def stand_ins(site_id: int, roots: list[SiteRoot]) -> list[str]:
    """Return the languages that stand in for missing translations on a site, in this order: [] if none are chosen."""
    ranked = [(root.rank, root.locale) for root in roots if root.site_id == site_id and root.rank is not None]
    return [locale for _, locale in sorted(ranked)]


def address_of(tree_path: str, url_path: str, roots: list[SiteRoot]) -> PageAddress | None:
    """Return the address of the page with these paths, or None if it is not below the root page of a site."""
    root = root_above(tree_path, roots)
    if root is None:
        return None
    path = path_below(root, url_path)
    return PageAddress(root.site_id, path, root.origin.url + path)


def root_above(tree_path: str, roots: list[SiteRoot]) -> SiteRoot | None:
    """Return the root page that a page is below of, or that it is itself; None if there is none."""
    return next((root for root in roots if tree_path.startswith(root.tree_path)), None)


def path_below(root: SiteRoot, url_path: str) -> str:
    """Return the path on the frontend, percent-encoded, of a page below this root."""
    return encoded_path(root.prefix + url_path[len(root.url_path) :])


def site_of(page: Page) -> int | None:
    """Return the id of the site that serves a page, or None if there is none."""
    found = address_of(page.path, page.url_path, site_roots()) if page.path else None
    return found.site_id if found else None

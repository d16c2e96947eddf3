"""The sites, the pages that each serves, and the addresses of pages on the frontend.

Addresses are computed from the current rows. Wagtail's `page.url` and `get_site_root_paths` use a cache.
"""

from dataclasses import dataclass

from django.db.models import F
from wagtail.models import Locale, Page, Site

from pages.web.origins import Origin, origin_of
from pages.web.uris import encoded_path


@dataclass(frozen=True)
class SiteRoot:
    """One language's root page of a site. `prefix` is `/` in the site's default locale, else `/fr/`."""

    site_id: int
    page_id: int
    translation_key: object
    tree_path: str
    url_path: str
    locale: str
    prefix: str
    origin: Origin
    name: str


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


def site_roots(codes: dict[int, str] | None = None) -> list[SiteRoot]:
    """Return the root pages of every site and language, the deepest first, in a fixed number of queries.

    A page is the root of one site only: the site that chose it, or else the default site, or else the oldest.
    `codes`: locale id → language code, if the caller has read them already.
    """
    serving = set(serving_sites().values())
    sites = list(
        Site.objects.filter(pk__in=serving)
        .select_related("root_page")
        .annotate(frontend_url=F("sitesettings__frontend_url"))
        .order_by("-is_default_site", "pk")
    )
    translations = Page.objects.filter(
        translation_key__in={site.root_page.translation_key for site in sites}, depth__gt=1
    )
    codes = codes or dict(Locale.objects.values_list("pk", "language_code"))
    owners = {site.root_page_id: site.pk for site in sites}
    roots = []
    for site in sites:
        origin = origin_of(site, site.frontend_url or "")
        name = site.site_name or site.hostname
        for page in translations:
            if page.translation_key != site.root_page.translation_key or page.locale_id not in codes:
                continue
            if owners.setdefault(page.pk, site.pk) == site.pk:
                default = page.locale_id == site.root_page.locale_id
                code = codes[page.locale_id]
                prefix = "/" if default else f"/{code}/"
                key = page.translation_key
                roots.append(SiteRoot(site.pk, page.pk, key, page.path, page.url_path, code, prefix, origin, name))
    return sorted(roots, key=lambda root: (-len(root.tree_path), root.tree_path))


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

"""Where a page stands on the frontend.

Read from the rows of the moment: Wagtail's `page.url` and `get_site_root_paths` answer from a cache.
"""

from dataclasses import dataclass
from urllib.parse import quote, unquote

from wagtail.models import Locale, Page, Site


@dataclass(frozen=True)
class SiteRoot:
    """One language's root page of a site. `prefix` is `/` in the site's default locale, else `/fr/`."""

    site_id: int
    page_id: int
    tree_path: str
    url_path: str
    locale: str
    prefix: str
    origin: str
    name: str


@dataclass(frozen=True)
class Place:
    site_id: int
    path: str
    url: str


def site_roots() -> list[SiteRoot]:
    """The roots of every site and language, the deepest first. Three queries, whatever the number of sites."""
    from pages.models import SiteSettings

    sites = list(Site.objects.select_related("root_page").order_by("pk"))
    frontends = dict(SiteSettings.objects.exclude(frontend_url="").values_list("site_id", "frontend_url"))
    translations = Page.objects.filter(
        translation_key__in={site.root_page.translation_key for site in sites}, depth__gt=1
    )
    codes = dict(Locale.objects.values_list("pk", "language_code"))
    roots = []
    for site in sites:
        origin = (frontends.get(site.pk) or site.root_url).rstrip("/")
        name = site.site_name or site.hostname
        for page in translations:
            if page.translation_key == site.root_page.translation_key:
                default = page.locale_id == site.root_page.locale_id
                code = codes[page.locale_id]
                prefix = "/" if default else f"/{code}/"
                roots.append(SiteRoot(site.pk, page.pk, page.path, page.url_path, code, prefix, origin, name))
    return sorted(roots, key=lambda root: (-len(root.tree_path), root.site_id))


def place(tree_path: str, url_path: str, roots: list[SiteRoot]) -> Place | None:
    """The site, path and address of the page with these paths; None where no site's root is above it."""
    for root in roots:
        if tree_path.startswith(root.tree_path):
            path = encoded_path(root.prefix + url_path[len(root.url_path) :])
            return Place(root.site_id, path, root.origin + path)
    return None


def encoded_path(path: str) -> str:
    """The path as it stands in an address: percent-encoded, once (RFC 3986)."""
    return quote(unquote(path), safe="/!$&'()*+,;=:@~")

"""Where a redirect begins and where it leads: what its form refuses, and what it warns of."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from pages.admin.above import with_hidden_at
from pages.web.links import is_path
from pages.web.sites import SiteRoot, address_of, site_roots
from pages.web.uris import encoded_path, split_address

# As many redirects as readers are led along.
_LONGEST_CHAIN = 10


def shadowed_by(old_path: str, site_id: int | None) -> Page | None:
    """Return a page that readers see at the path, on this site or on any. They get it in place of the redirect."""
    return next(_pages_at(old_path, site_id, site_roots()), None)


def loops(redirect: Redirect) -> bool:
    """True if the redirect, which need not be stored yet, leads back to its own path on one of its sites."""
    roots = site_roots()
    return any(_loops_on(site_id, redirect, roots) for site_id in _sites(redirect, roots))


def leads_nowhere(redirect: Redirect) -> str:
    """Return a sentence if readers find nothing where the redirect leads, or ""."""
    roots = site_roots()
    if page := redirect.redirect_page:
        told = _("The redirect leads to “{title}”, which readers cannot see now.")
        return "" if _is_shown(page, roots) else told.format(title=page.get_admin_display_title())
    path = None
    for site_id in _sites(redirect, roots):
        path = _path_on(site_id, redirect, roots)
        if path is None or _redirect_from(path, site_id, redirect) or next(_pages_at(path, site_id, roots), None):
            return ""
    told = _("There is no live page at {path}. If the frontend has none of its own there, readers find nothing.")
    return told.format(path=path) if path else ""


def _sites(redirect: Redirect, roots: list[SiteRoot]) -> set[int]:
    return {redirect.site_id} if redirect.site_id else {root.site_id for root in roots}


def _loops_on(site_id: int, redirect: Redirect, roots: list[SiteRoot]) -> bool:
    start, following = _bare(redirect.old_path), redirect
    for _step in range(_LONGEST_CHAIN):
        path = _path_on(site_id, following, roots)
        if path is None or path == start:
            return path == start
        further = _redirect_from(path, site_id, redirect)
        if further is None or next(_pages_at(path, site_id, roots), None):
            return False
        following = further
    return True  # through other redirects


def _path_on(site_id: int, redirect: Redirect, roots: list[SiteRoot]) -> str | None:
    """Return the path on this site that the redirect leads to, without what follows it, or None if it leads elsewhere.

    A redirect to a page that readers cannot see leads nowhere.
    """
    if page := redirect.redirect_page:
        found = address_of(page.path, page.url_path, roots)
        return _bare(found.path) if found and found.site_id == site_id and _is_shown(page, roots) else None
    link = redirect.redirect_link.strip()
    for origin in {root.origin.url for root in roots if root.site_id == site_id}:
        if f"{link}/".startswith(f"{origin}/"):
            link = link.removeprefix(origin) or "/"
    return _bare(link) if is_path(link) else None


def _bare(path: str) -> str:
    return encoded_path(split_address(path).path).rstrip("/") or "/"


def _redirect_from(path: str, site_id: int, of: Redirect) -> Redirect | None:
    """Return the redirect from a path of this site, its own before one of all sites."""
    old = {Redirect.normalise_path(path), Redirect.normalise_path(path, decode_unicode=False)}
    there = Redirect.objects.filter(Q(site=None) | Q(site=site_id), old_path__in=old)
    return there.exclude(pk=of.pk).order_by("site", "pk").first()


def _pages_at(path: str, site_id: int | None, roots: list[SiteRoot]) -> Iterator[Page]:
    bare = _bare(path)
    slug = Redirect.normalise_path(path).partition("?")[0].rpartition("/")[2]
    home = Q(pk__in=[root.page_id for root in roots if root.prefix.rstrip("/") == bare.rstrip("/")])
    for page in _shown(Page.objects.filter(Q(slug=slug) | home, depth__gt=1), roots).order_by("path"):
        address = address_of(page.path, page.url_path, roots)
        if address and _bare(address.path) == bare and site_id in (None, address.site_id):
            yield page


def _shown(pages: QuerySet, roots: list[SiteRoot]) -> QuerySet:
    return with_hidden_at(pages.filter(live=True), roots).filter(hidden_at__isnull=True)


def _is_shown(page: Page, roots: list[SiteRoot]) -> bool:
    return _shown(Page.objects.filter(pk=page.pk), roots).exists()

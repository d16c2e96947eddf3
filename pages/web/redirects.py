"""Create redirects from the old addresses of pages that are renamed or moved, or that are below such a page.

This replaces Wagtail's own function (WAGTAILREDIRECTS_AUTO_CREATE is off), which reads the sites again for every page
below, and creates no redirect at all if one address is too long.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

from pages.web.sites import SiteRoot, path_below, root_above, site_roots
from pages.web.tree import paths_above

NOT_MADE = "pages.redirects_not_made"
# In characters: the limit of Wagtail's table.
_LONGEST = Redirect._meta.get_field("old_path").max_length or 255
# The maximum number of addresses that a message lists.
_NAMED = 3
_NEVER_PUBLIC = Q(live=False, first_published_at=None)
_not_made: ContextVar[list[str] | None] = ContextVar("redirects_not_made", default=None)


def leave_redirects(page: Page, *, was: Page, url_path_before: str, parent_path_before: str) -> None:
    """Create a redirect from each old address of the page and of the live pages below it.

    The number of queries does not depend on the number of pages. `was`: the page before the change.
    `parent_path_before`: the tree path of its parent before the change. There are no redirects to another site, and
    none from addresses that readers never saw, so that the working titles of drafts stay private. Redirects that an
    editor entered are not changed.
    """
    if not _was_public(was, parent_path_before):
        return
    roots = site_roots()
    paths = _paths_left(page, url_path_before, roots, root_before=root_above(parent_path_before, roots))
    too_long = [path for _, path in paths if len(path) > _LONGEST]
    site_ids = {site_id for site_id, _ in paths}
    by_hand = Redirect.objects.filter(Q(site_id__in=site_ids) | Q(site_id=None), automatically_created=False)
    kept = set(by_hand.values_list("site_id", "old_path"))
    Redirect.objects.bulk_create(
        [
            Redirect(site_id=site_id, old_path=path, redirect_page_id=page_id, automatically_created=True)
            for (site_id, path), page_id in paths.items()
            if len(path) <= _LONGEST and not {(site_id, path), (None, path)} & kept
        ],
        update_conflicts=True,
        unique_fields=["old_path", "site"],
        update_fields=["redirect_page", "redirect_page_route_path", "redirect_link", "is_permanent"],
    )
    if too_long:
        log(page, NOT_MADE, data={"paths": too_long})
        failed = _not_made.get()
        if failed is not None:
            failed += too_long


def _paths_left(
    page: Page, url_path_before: str, roots: list[SiteRoot], *, root_before: SiteRoot | None
) -> dict[tuple[int, str], int]:
    """Return, for each old path (site id, path), the key of the page that left it."""
    left = {}
    for page_id, tree_path, url_path in [(page.pk, page.path, page.url_path), *_public_below(page)]:
        root = root_above(tree_path, roots)
        # Pages below a root keep their addresses when the root itself is renamed or moved.
        if root is None or root_before is None or root.tree_path.startswith(page.path):
            continue
        before = path_below(root_before, url_path_before + url_path[len(page.url_path) :])
        if root.site_id == root_before.site_id and before != path_below(root, url_path):
            left[root.site_id, Redirect.normalise_path(before)] = page_id
    return left


def _was_public(was: Page, parent_path: str) -> bool:
    """True if readers could know the old address. For a draft: if it was published with that slug before."""
    above = Page.objects.filter(path__in=[*paths_above(parent_path), parent_path])
    if above.filter(_NEVER_PUBLIC).exists():
        return False
    published = PageLogEntry.objects.filter(page=was.pk, action__in=["wagtail.publish", "wagtail.publish.scheduled"])
    return was.live or published.filter(revision__content__slug=was.slug).exists()


def _public_below(page: Page) -> Iterator[tuple[int, str, str]]:
    """Yield key, tree path and URL path of the live pages below, except below a page that was never published."""
    below = Page.objects.descendant_of(page).order_by("path")
    draft = None
    for pk, path, url_path, live, first in below.values_list("pk", "path", "url_path", "live", "first_published_at"):
        if draft and path.startswith(draft):
            continue
        if live:
            yield pk, path, url_path
        elif first is None:
            draft = path


@contextmanager
def redirects_not_made() -> Iterator[list[str]]:
    """Collect the addresses for which no redirect could be created within this context."""
    failed: list[str] = []
    token = _not_made.set(failed)
    try:
        yield failed
    finally:
        _not_made.reset(token)


def not_made(paths: list[str]) -> str:
    """Return a message for editors."""
    examples = ", ".join(Truncator(path).chars(60) for path in paths[:_NAMED])
    if len(paths) > _NAMED:
        examples = _("{named} and {number} more").format(named=examples, number=len(paths) - _NAMED)
    return _(
        "No redirect was created from {addresses}, because old addresses are limited to {most} characters. "
        "Links to it no longer work. Use shorter addresses to avoid this."
    ).format(addresses=examples, most=_LONGEST)

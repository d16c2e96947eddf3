"""Redirects from the addresses that pages leave when they or a page above them are renamed or moved.

They take the place of Wagtail's own (WAGTAILREDIRECTS_AUTO_CREATE is off), which reads the sites anew for every page
below, and makes none at all where one address is too long to be stored.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Q
from django.utils.text import Truncator
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

from pages.sites import SiteRoot, path_below, root_above, site_roots

NOT_MADE = "pages.redirects_not_made"
# In characters: what Wagtail's table takes.
_LONGEST = Redirect._meta.get_field("old_path").max_length or 255
# The most that is named of what could not be stored.
_NAMED = 3
_NEVER_PUBLIC = Q(live=False, first_published_at=None)
_not_made: ContextVar[list[str] | None] = ContextVar("redirects_not_made", default=None)


def leave_redirects(page: Page, *, was: Page, url_path_before: str, parent_path_before: str) -> None:
    """Makes a redirect from each address that the page, and what is live below it, had before.

    A few queries, whatever the number of pages. `was`: the page before. `parent_path_before`: the tree path of its
    parent then. A page that went to another site leaves none, and neither does an address that readers never had: the
    working titles of drafts stay among editors. What an editor has entered by hand stays.
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
        told = _not_made.get()
        if told is not None:
            told += too_long


def _paths_left(
    page: Page, url_path_before: str, roots: list[SiteRoot], *, root_before: SiteRoot | None
) -> dict[tuple[int, str], int]:
    """The page that left each path of a site."""
    left = {}
    for page_id, tree_path, url_path in [(page.pk, page.path, page.url_path), *_public_below(page)]:
        root = root_above(tree_path, roots)
        # What stands below a root that was renamed or moved itself keeps its address.
        if root is None or root_before is None or root.tree_path.startswith(page.path):
            continue
        before = path_below(root_before, url_path_before + url_path[len(page.url_path) :])
        if root.site_id == root_before.site_id and before != path_below(root, url_path):
            left[root.site_id, Redirect.normalise_path(before)] = page_id
    return left


def _was_public(was: Page, parent_path: str) -> bool:
    """Whether readers could have had the address of this page as it was: of a draft, if it was published with that."""
    above = [parent_path[:end] for end in range(Page.steplen, len(parent_path) + 1, Page.steplen)]
    if Page.objects.filter(_NEVER_PUBLIC, path__in=above).exists():
        return False
    published = PageLogEntry.objects.filter(page=was.pk, action__in=["wagtail.publish", "wagtail.publish.scheduled"])
    return was.live or published.filter(revision__content__slug=was.slug).exists()


def _public_below(page: Page) -> Iterator[tuple[int, str, str]]:
    """Key, tree path and URL path of the live pages below, but of none below a page that was never published."""
    below = Page.objects.filter(path__startswith=page.path).exclude(pk=page.pk).order_by("path")
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
    """The addresses that no redirect could be made from within this context."""
    told: list[str] = []
    token = _not_made.set(told)
    try:
        yield told
    finally:
        _not_made.reset(token)


def not_made(paths: list[str]) -> str:
    """A sentence for editors."""
    named = ", ".join(Truncator(path).chars(60) for path in paths[:_NAMED])
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return (
        f"No redirect could be made from {named}{more}: an old address can have {_LONGEST} characters at most. "
        "Links to it lead nowhere now. Shorter slugs keep this from happening."
    )

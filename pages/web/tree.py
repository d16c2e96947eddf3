"""Which pages are above and below others. The path of a page begins with the paths of all pages above it."""

from collections.abc import Iterable

from django.db.models import Q
from wagtail.models import Page


def at_or_below(pages: Iterable[Page]) -> Q:
    """Return the condition for these pages and all pages below them. No page meets it if there are none."""
    found = Q(pk__in=[])
    for page in pages:
        found |= Page.objects.all().descendant_of_q(page, inclusive=True)
    return found


def paths_above(path: str) -> list[str]:
    """Return the paths of the pages above the page with this path, the topmost first."""
    return [path[:end] for end in range(Page.steplen, len(path), Page.steplen)]

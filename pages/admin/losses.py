"""How many pages readers lose with a page: hiding a page hides all pages below it."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, Site

from pages.admin.above import with_hidden_at
from pages.language_names import within_a_sentence
from pages.web.sites import SiteRoot, root_above, site_roots


def with_aliases(pages: Collection[Page]) -> list[Page]:
    """Return these pages and their aliases, which are published and unpublished with them."""
    found, latest = {page.pk: page for page in pages}, list(pages)
    while latest:  # an alias can have aliases
        aliases = Page.objects.filter(alias_of__in=[page.pk for page in latest])
        latest = [alias for alias in aliases if alias.pk not in found]
        found |= {alias.pk: alias for alias in latest}
    return list(found.values())


def lost_with(tops: Collection[Page]) -> QuerySet[Page]:
    """Return the pages that readers see now, and do not without `tops`.

    Pages below the root page of another site stay: only drafts between the root of their site and them hide them.
    """
    roots = site_roots()
    below = Q(pk__in=[])
    for top in with_aliases(tops):
        if root_above(top.path, roots):
            below |= _served_through(top.path, roots)
    return _seen(below, roots)


def lost_with_site(site: Site) -> QuerySet[Page]:
    """Return the pages that readers see now at the addresses of a site, in all its languages."""
    roots = site_roots()
    served = Q(pk__in=[])
    for root in roots:
        if root.site_id == site.pk:
            served |= _served_through(root.tree_path, roots)
    return _seen(served, roots)


def _served_through(path: str, roots: list[SiteRoot]) -> Q:
    """Return the condition for pages at or below this path that no root page further below serves."""
    served = Q(path__startswith=path)
    for root in roots:
        if root.tree_path != path and root.tree_path.startswith(path):
            served &= ~Q(path__startswith=root.tree_path)
    return served


def _seen(condition: Q, roots: list[SiteRoot]) -> QuerySet[Page]:
    return with_hidden_at(Page.objects.live().filter(condition), roots).filter(hidden_at__isnull=True)


def how_many(number: int) -> str:
    """Return the sentence with the number of pages that readers lose."""
    if not number:
        return _("Readers see none of these pages now.")
    told = ngettext("Readers lose {number} page.", "Readers lose {number} pages.", number)
    return told.format(number=number)


def what_expires(page: Page) -> str:
    """Say what goes when a page expires that has others below it, for the form in which the time is chosen."""
    told = _("When a page expires, it and all pages below it go from the site and the app at once.")
    return " ".join([told, how_many(lost_with([page]).count()), *languages_lost([page])])


def languages_lost(tops: Collection[Page]) -> list[str]:
    """Return a sentence for each of these pages that is the home page of a further language of a site."""
    chosen = set(Site.objects.values_list("root_page_id", flat=True))
    homes = {root.page_id: root for root in site_roots() if root.page_id not in chosen}
    return [
        _("“{title}” is the home page of the site {site} in {language}: this language goes from readers.").format(
            title=page.title, site=homes[page.pk].name, language=within_a_sentence(page.locale)
        )
        for page in with_aliases(tops)
        if page.pk in homes and page.live
    ]

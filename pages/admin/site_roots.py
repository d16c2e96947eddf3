"""The root page of a site: which page it can be, and that it stays published.

Readers have to see it, and it is a home page or the page of a section: one of a type that can hold pages of another
type. A plain page, which holds only plain pages, is neither.
"""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Page, Site
from wagtail.sites.forms import SiteForm

from pages.types import is_page_type


def refuse_hidden_roots() -> None:
    """Add this check to the form. A root that was chosen before is not refused: the other fields can be corrected."""

    def clean_root_page(form: SiteForm) -> Page:
        page: Page = form.cleaned_data["root_page"]
        if page.pk != form.initial.get("root_page"):
            refuse_hidden_root(page)
        return page

    SiteForm.clean_root_page = clean_root_page


def refuse_hidden_root(page: Page) -> None:
    """Raise ValidationError, with the remedy, if a site with this root page would show nothing."""
    if page.is_root():
        raise ValidationError(_("This is the root of all pages. Choose the home page of the site, which is below it."))
    if not _holds_pages(page.specific_class):
        raise ValidationError(
            _(
                "“{title}” is neither a home page nor the page of a section, so the site could not have pages of "
                "other kinds. Choose a home page or the page of a section."
            ).format(title=page.title)
        )
    if not page.live:
        raise ValidationError(
            _(
                "“{title}” is not published, so the site would show nothing. Publish that page first, or choose "
                "another."
            ).format(title=page.title)
        )
    if page.expire_at:
        raise ValidationError(
            _(
                "“{title}” is going to expire, and readers would lose the whole site. Remove its date of expiry first, "
                "or choose another."
            ).format(title=page.title)
        )
    restriction = page.get_view_restrictions().select_related("page").order_by("page__depth").first()
    if restriction:
        raise ValidationError(
            _(
                "“{title}” is hidden from readers, so the site would show nothing. Change the privacy of that page "
                "first, or choose another."
            ).format(title=restriction.page.title)
            if restriction.page_id == page.pk
            else _(
                "“{title}” is below “{above}”, which is hidden from readers, so the site would show nothing. Change "
                "the privacy of that page first, or choose another."
            ).format(title=page.title, above=restriction.page.title)
        )


def _holds_pages(model: Any) -> bool:
    return model is not None and is_page_type(model) and not {model}.issuperset(model.allowed_subpage_models())


def refuse_to_unpublish_roots(pages: Collection[Page]) -> None:
    """Raise ValidationError with a sentence for each of these pages that is the root page of a site."""
    if reasons := why_roots_stay(pages):
        raise ValidationError({NON_FIELD_ERRORS: list(reasons.values())})


def why_roots_stay(pages: Collection[Page]) -> dict[int, str]:
    """Return pk → why it cannot be unpublished or expire, and what to do, for those that are root pages of sites.

    An alias goes with its source, so a page with such an alias stays too.
    """
    sites = sites_that_need() if pages else {}
    return {page.pk: _why_it_stays(page, sites[page.pk]) for page in pages if page.pk in sites}


def sites_that_need() -> dict[int, Site]:
    """Return the pk of each root page, and of each page that has it as its alias → the site."""
    found: dict[int, Site] = {}
    for site in Site.objects.select_related("root_page").order_by("is_default_site", "-pk"):
        page: Page | None = site.root_page
        while page:  # the default site comes last, and replaces others with the same root page
            found[page.pk], page = site, page.alias_of
    return found


def _why_it_stays(page: Page, site: Site) -> str:
    told = _(
        "“{title}” is the home page of the site {site}, so it cannot be unpublished and cannot expire: readers would "
        "lose the whole site. To replace it, have an administrator choose another root page in Settings → Sites. To "
        "take the site from readers, change the privacy of this page."
    )
    if not site.is_default_site:
        told = _(
            "“{title}” is the home page of the site {site}, so it cannot be unpublished and cannot expire: readers "
            "would lose the whole site. To replace it, have an administrator choose another root page in Settings → "
            "Sites. To take the site from readers, change the privacy of this page, or have the site deleted there."
        )
    return told.format(title=page.title, site=site.site_name or site.hostname)

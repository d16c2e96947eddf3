"""The root page of a site in Wagtail's form for sites: readers have to see it, and pages have to fit below it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Page
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
                "No other page can be below “{title}”, so the site would have no pages. Choose a home page or the page "
                "of a section."
            ).format(title=page.title)
        )
    if not page.live:
        raise ValidationError(
            _(
                "“{title}” is not published, so the site would show nothing. Publish that page first, or choose "
                "another."
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
    return model is not None and is_page_type(model) and bool(model.allowed_subpage_models())

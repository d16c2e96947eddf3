"""There is always a default site: another one takes its place, and nothing else ends it."""

from functools import wraps

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Site
from wagtail.sites.forms import SiteForm


def keep_a_default_site() -> None:
    """Have the form of a site make it the default in place of another, and refuse to leave none.

    Wagtail wants the old default to be unchecked first. In between, readers and the app find no site.
    """
    # Its only check is that no other site is the default.
    del Site.clean_fields
    save = SiteForm.save

    def clean_is_default_site(form: SiteForm) -> bool:
        is_default: bool = form.cleaned_data["is_default_site"]
        if form.initial.get("is_default_site") and not is_default and not _others_that_are_default(form.instance):
            raise ValidationError(
                _(
                    "This is the default site: readers and the app get it if they ask for no other. Make another site "
                    "the default first, in its own form. This one then stops being it."
                )
            )
        return is_default

    @wraps(save)
    def save_in_place_of_the_default(form: SiteForm, commit: bool = True) -> Site:
        if commit and form.instance.is_default_site:
            _others_that_are_default(form.instance).update(is_default_site=False)
        return save(form, commit)

    SiteForm.clean_is_default_site = clean_is_default_site
    SiteForm.save = save_in_place_of_the_default


def _others_that_are_default(site: Site) -> QuerySet:
    return Site.objects.filter(is_default_site=True).exclude(pk=site.pk)

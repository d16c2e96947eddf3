"""Deleting a site: never the last or the default one. Its host name is typed, as its menus and settings go with it."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.forms import CharField, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page, Site
from wagtail.sites.views import DeleteView, SiteViewSet

from pages.admin.losses import how_many, lost_with_site
from pages.admin.site_roots import sites_that_need


def why_site_stays(site: Site) -> str:
    """Return why a site cannot be deleted, and what to do, or "" if it can be."""
    if not Site.objects.exclude(pk=site.pk).exists():
        return _(
            "This is the only site, so it cannot be deleted: readers and the app would find nothing at all. To change "
            "it, edit its host name or its root page. To start another, add that site first and make it the default."
        )
    if site.is_default_site:
        return _(
            "This is the default site, so it cannot be deleted: readers and the app get it if they ask for no other. "
            "Make another site the default first."
        )
    if not Site.objects.filter(is_default_site=True).exists():
        return _("No site is the default, so no site can be deleted. Make one the default first.")
    return ""


class HostNameForm(Form):
    hostname = CharField(required=False)

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site

    def clean_hostname(self) -> str:
        typed: str = self.cleaned_data["hostname"]
        if typed.casefold() != self.site.hostname.casefold():
            raise ValidationError(_("Nothing is deleted. Type “{name}” to confirm.").format(name=self.site.hostname))
        return typed


class DeleteSiteView(DeleteView):
    form_class = HostNameForm
    template_name = "pages/delete_site.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reason = why_site_stays(self.object)
        if not reason or not self.user_has_permission("delete"):
            return super().dispatch(request, *args, **kwargs)
        messages.error(request, reason)
        return redirect(self.get_success_url())

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "site": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "lost": how_many(lost_with_site(self.object).count())}


def refuse_to_delete_roots(pages: QuerySet) -> None:
    """Raise a ValidationError if a site needs one of these pages: as its root page, or as the source of that alias.

    The site would go with its root page. An alias elsewhere would be unpublished with its source.
    """
    sites = sites_that_need()
    told = [_why_it_stays(page, sites[page.pk]) for page in pages.filter(pk__in=sites).order_by("path")]
    if told:
        raise ValidationError({NON_FIELD_ERRORS: told})


def _why_it_stays(page: Page, site: Site) -> str:
    told = _(
        "“{title}” is the home page of the site {site}, which would go with it, with its menus and settings. First "
        "choose another root page for that site in Settings → Sites, or delete the site there."
    )
    if page.pk != site.root_page_id:
        told = _(
            "“{title}” has an alias that is the home page of the site {site}. That alias would be unpublished with it, "
            "and readers would lose the site. First choose another root page for that site in Settings → Sites, or "
            "delete the site there."
        )
    return told.format(title=page.title, site=site.site_name or site.hostname)


def ask_for_the_host_name() -> None:
    SiteViewSet.delete_view_class = DeleteSiteView

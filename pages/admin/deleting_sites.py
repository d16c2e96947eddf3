"""Deleting a site: never the last or the default one. Its host name is typed, as its menus and settings go with it."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.forms import CharField, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Site
from wagtail.sites.views import DeleteView, SiteViewSet

from pages.admin.losses import how_many, lost_with_site


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
    """Raise a ValidationError if one of these pages is the root page of a site: the site would go with it."""
    sites = Site.objects.filter(root_page__in=pages).select_related("root_page").order_by("pk")
    told = [
        _(
            "“{title}” is the home page of the site {site}, which would go with it, with its menus and settings. First "
            "choose another root page for that site in Settings → Sites, or delete the site there."
        ).format(title=site.root_page.title, site=site.site_name or site.hostname)
        for site in sites
    ]
    if told:
        raise ValidationError({NON_FIELD_ERRORS: told})


def ask_for_the_host_name() -> None:
    SiteViewSet.delete_view_class = DeleteSiteView

"""Lead an editor from a page to its JSON."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.models import Page, Site

from api.admin.absence import why_readers_cannot_see
from api.models import PublishedDocument


def json_of_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Redirect to the page's address in the API, or to its form if readers cannot see it, with the reasons."""
    page = get_object_or_404(Page, pk=pk)
    document = PublishedDocument.objects.live().filter(source=f"page:{page.pk}", body__isnull=False).first()
    if document is None:
        reasons = " ".join(why_readers_cannot_see(page.pk))
        messages.warning(
            request,
            _("There is no JSON of “{title}”, because readers cannot see it. {reasons}").format(
                title=page.title, reasons=reasons
            ),
        )
        return redirect("wagtailadmin_pages:edit", page.pk)
    hostname = Site.objects.values_list("hostname", flat=True).get(pk=document.site_id)
    return redirect(f"{reverse('api:pages-detail', args=[document.id])}?{urlencode({'site': hostname})}")


class JsonButton(PageMenuItem):
    """An item in the menus of a page."""

    label = _("View JSON")
    icon_name = "code"
    url_name = "json_of_page"
    link_rel = "noreferrer"

    def is_shown(self, user: object) -> bool:
        return bool(self.page.live)

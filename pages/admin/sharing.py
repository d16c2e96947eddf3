"""Links to the draft of a page, for people without an account."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Page

from pages.admin.previews import NO_SITE
from pages.models.preview import DAYS, Preview
from pages.models.site import SiteSettings
from pages.web.sites import site_of


class ShareForm(forms.Form):
    days = forms.TypedChoiceField(
        coerce=int,
        choices=[(days, f"{days} day{'s' if days > 1 else ''}") for days in DAYS],
        initial=DAYS[1],
        label="The link can be opened for",
    )


class ShareView(WagtailAdminTemplateMixin, TemplateView):
    """Makes links to the latest draft of a page that is saved, lists them, and withdraws them."""

    template_name = "pages/share.html"
    page_title = "Share this draft"
    header_icon = "link"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.page = get_object_or_404(Page, pk=kwargs["page_id"])
        if not self.page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.page_title}
        return [*get_breadcrumbs_items_for_page(self.page, self.request.user), here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        links = Preview.objects.of(self.page).links().select_related("made_by").order_by("-made_at")
        now = {"page": self.page, "links": links, "now": timezone.now()}
        return {"form": ShareForm(), **super().get_context_data(**kwargs), **now}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "withdraw" in request.POST:
            return self._withdraw(request.POST["withdraw"])
        form = ShareForm(request.POST)
        if site_of(self.page) is None:
            form.add_error(None, f"{NO_SITE} Move it there, then share it.")
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        link, token = Preview.share(self.page, user=request.user, days=form.cleaned_data["days"])
        address = SiteSettings.of_page(self.page).preview_address(token)
        if address.startswith("/"):  # of the built-in reader
            address = settings.BASE_URL + address
        # Shown in this response alone: the token is stored nowhere.
        return self.render_to_response(self.get_context_data(address=address, made=link))

    def _withdraw(self, pk: str) -> HttpResponse:
        links = Preview.objects.of(self.page).links()
        link = links.filter(pk=pk).first() if pk.isdecimal() else None
        if link:
            link.revoke()
            messages.success(self.request, "The link is withdrawn. Whoever opens it is told so.")
        return redirect("share_draft", self.page.pk)


def share_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Any:
    """Yield the entry of the menu of a page."""
    if page.permissions_for_user(user).can_edit():
        yield HeaderButton(
            label=ShareView.page_title, url=reverse("share_draft", args=[page.pk]), icon_name="link", priority=70
        )

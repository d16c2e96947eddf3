"""Links to the draft of a page, for people without an account."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Page

from pages.admin.page_view import PageView
from pages.admin.previews import why_not_shown
from pages.models.preview import DAYS, Preview
from pages.models.site import SiteSettings


def _days(number: int) -> Any:
    counted: Any = ngettext_lazy("{number} day", "{number} days", number)
    return format_lazy(counted, number=number)


class ShareForm(forms.Form):
    days = forms.TypedChoiceField(
        coerce=int,
        choices=[(days, _days(days)) for days in DAYS],
        initial=DAYS[1],
        label=_("The link can be opened for"),
    )


class ShareView(PageView):
    """Makes links to the latest draft of a page that is saved, lists them, and withdraws them."""

    template_name = "pages/share.html"
    page_title = _("Share this draft")
    header_icon = "link"

    def may_open(self, user: Any) -> bool:
        may: bool = self.page.permissions_for_user(user).can_edit()
        return may

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        links = Preview.objects.of(self.page).links().select_related("made_by").order_by("-made_at")
        now = {"page": self.page, "links": links, "now": timezone.now()}
        return {"form": ShareForm(), **super().get_context_data(**kwargs), **now}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "withdraw" in request.POST:
            return self._withdraw(request.POST["withdraw"])
        form = ShareForm(request.POST)
        if why := why_not_shown(self.page, self.page):
            form.add_error(None, why)
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
            messages.success(self.request, _("The link is withdrawn. Whoever opens it is told so."))
        return redirect("share_draft", self.page.pk)


def share_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Any:
    """Yield the entry of the menu of a page."""
    if page.permissions_for_user(user).can_edit():
        yield HeaderButton(
            label=ShareView.page_title, url=reverse("share_draft", args=[page.pk]), icon_name="link", priority=70
        )

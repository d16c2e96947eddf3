"""Moving pages: a refusal in plain words."""

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.views.pages.move import MoveConfirmView
from wagtail.models import Page

from pages.web.addresses import taken

REFUSED = _(
    "A page below “{}” already has the address “{}”. Change the address of one of the two, then move the page again."
)


def tell_of_taken_addresses() -> None:
    """Replace Wagtail's refusal to move a page below one that has a page with the same address: it speaks of slugs."""
    dispatch = MoveConfirmView.dispatch

    @wraps(dispatch)
    def refusing(
        view: Any, request: HttpRequest, page_to_move_id: Any, destination_id: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        page, destination = (get_object_or_404(Page, pk=pk) for pk in (page_to_move_id, destination_id))
        if taken(page.slug, destination, page):
            messages.error(request, REFUSED.format(destination, page.slug))
            return redirect("wagtailadmin_pages:move", page.pk)
        return dispatch(view, request, page_to_move_id, destination_id, *args, **kwargs)

    MoveConfirmView.dispatch = refusing

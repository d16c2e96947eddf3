"""Moving pages: say in plain words why a page cannot be where somebody wants it, before asking whether to move it."""

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions import MoveBulkAction
from wagtail.admin.views.pages.move import MoveConfirmView
from wagtail.models import Page

from pages.language_names import within_a_sentence
from pages.web.addresses import taken


def say_why_pages_stay() -> None:
    """Refuse before Wagtail asks. It speaks of slugs, and refuses other pages of no permission after its question."""
    dispatch = MoveConfirmView.dispatch

    @wraps(dispatch)
    def refusing(
        view: Any, request: HttpRequest, page_to_move_id: Any, destination_id: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        page, destination = (get_object_or_404(Page, pk=pk) for pk in (page_to_move_id, destination_id))
        if why := _why_not(page, destination, request.user):
            messages.error(request, why)
            return redirect("wagtailadmin_pages:move", page.pk)
        return dispatch(view, request, page_to_move_id, destination_id, *args, **kwargs)

    MoveConfirmView.dispatch = refusing


def _why_not(page: Page, destination: Page, user: Any) -> str:
    """Return why this user cannot move the page below the other one, and what to do, or "" if it is possible."""
    if taken(page.slug, destination, page):
        return _(
            "A page below “{}” already has the address “{}”. Change the address of one of the two, then move the page "
            "again."
        ).format(destination, page.slug)
    if _is_of_another_language(page, destination):
        return _in_its_language(page, destination)
    if not page.permissions_for_user(user).can_move_to(destination):
        return _(
            "“{title}” cannot be below “{section}”: that page takes other kinds of pages, or you may not add pages "
            "there. Choose another page."
        ).format(title=page.title, section=destination.title)
    return ""


def _is_of_another_language(page: Page, destination: Page) -> bool:
    """True if the page would be below one of another language. Only the root of all pages has several."""
    return destination.depth > 1 and destination.locale_id != page.locale_id


def _in_its_language(page: Page, destination: Page) -> str:
    return _(
        "“{title}” stays where it is: it is in {language}, and the pages below “{section}” are in {other}. Choose a "
        "page in {language}, or translate “{title}” instead: choose Translate in its menu."
    ).format(
        title=page.title,
        section=destination.title,
        language=within_a_sentence(page.locale),
        other=within_a_sentence(destination.locale),
    )


class MoveWithinLanguage(MoveBulkAction):
    """Wagtail's bulk action, which says that pages stay because of their language."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        others: list[Any] = []
        refused: list[Any] = []
        for item in context.get("pages_without_destination_access", []):
            (others if _is_of_another_language(item["item"], self.destination) else refused).append(item)
        told = [_in_its_language(item["item"], self.destination) for item in others]
        return {**context, "pages_without_destination_access": refused, "of_another_language": told}

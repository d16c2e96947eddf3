"""Before a page is deleted: say what is in the way, and ask for the name of the site if many pages go."""

from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages import delete
from wagtail.admin.views.pages.bulk_actions import delete as bulk_delete
from wagtail.models import Page

from pages.admin.deleting_sites import refuse_to_delete_roots
from pages.admin.desk import name_of_the_site
from pages.admin.locked import refuse_if_others_locked
from pages.web.tree import at_or_below


def tell_what_prevents_deleting(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Say it when the page of the question opens. `delete_pages` refuses in any case."""
    going = Page.objects.filter(at_or_below([page]))
    try:
        refuse_if_others_locked(going, request.user)
        refuse_to_delete_roots(going)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


def ask_for_the_name_that_the_desk_shows() -> None:
    """Have the name typed that the first page of the admin shows. Wagtail asks for that of the installation."""
    for view, module in ((delete.DeleteView, delete), (bulk_delete.DeleteBulkAction, bulk_delete)):
        module.type_to_delete_confirmation = _is_confirmed
        _name_the_site(view)


def _name_the_site(view: Any) -> None:
    context = view.get_context_data

    @wraps(context)
    def with_name(self: Any, **kwargs: Any) -> dict[str, Any]:
        return {**context(self, **kwargs), "wagtail_site_name": _name()}

    view.get_context_data = with_name


def _is_confirmed(request: HttpRequest) -> bool:
    typed = request.POST.get("confirm_site_name", "").strip()
    if typed in ("", _name()):  # Wagtail asks only if many pages go
        return True
    messages.error(request, _("Nothing is deleted. Type “{name}” to confirm.").format(name=_name()))
    return False


def _name() -> str:
    return name_of_the_site().strip() or settings.WAGTAIL_SITE_NAME

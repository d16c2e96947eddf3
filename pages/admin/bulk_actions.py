"""Before pages or other objects are moved, or changed together: read them again, and refuse what cannot be."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import DefaultPageForm, PageBulkAction
from wagtail.models import Page

from pages.admin.one_at_a_time import take
from pages.admin.publishing import PublishWithAliases, with_sources
from pages.web.language_slugs import reason_against
from pages.web.tree import paths_above


def name_what_is_below() -> None:
    """Name the only field of these actions, which has no name of its own."""
    DefaultPageForm.base_fields["include_descendants"].label = _("Also the pages below")


def read_again(request: HttpRequest, action: str, objects: list[Model], view: BulkAction) -> None:
    """Lock the chosen objects and read them again before a bulk action."""
    pks = [chosen.pk for chosen in objects]
    take(view.model, with_sources(objects) if isinstance(view, PublishWithAliases) else pks)
    objects[:] = view.get_queryset(view.model, pks) if pks else []


def say_nothing_if_nothing_is_done(
    request: HttpRequest, action: str, objects: list[Model], view: BulkAction
) -> HttpResponse | None:
    """Leave out Wagtail's message if the user may change none of the objects. It would say that 0 are changed."""
    return None if objects else redirect(view.next_url)


def leave_out_those_below(request: HttpRequest, action: str, objects: list[Model], view: BulkAction) -> None:
    """Leave out pages below other chosen pages: these are deleted and moved with everything below them."""
    if action in {"delete", "move"} and isinstance(view, PageBulkAction):
        paths = {page.path for page in objects}
        objects[:] = [page for page in objects if not paths.intersection(paths_above(page.path))]


def refuse_to_hide_a_language(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    reason = reason_against(page.slug, destination)
    if reason is None:
        return None
    messages.error(request, reason)
    return redirect("wagtailadmin_pages:move", page.pk)


def refuse_to_hide_languages(request: HttpRequest, action: str, objects: list[Model], view: Any) -> HttpResponse | None:
    if action != "move" or not isinstance(view, PageBulkAction):
        return None
    destination = view.cleaned_form.cleaned_data["chooser"]
    reasons = list(filter(None, (reason_against(page.slug, destination) for page in objects)))
    for reason in reasons:
        messages.error(request, reason)
    return redirect("wagtailadmin_explore", destination.pk) if reasons else None

"""Unpublish pages: what readers lose, what has to stay, and everything below in a fixed number of statements.

Wagtail saves, indexes and logs page by page. For a section of 5,000 pages this takes longer than a proxy waits, and
readers see the pages until it ends. It also asks as if the pages below an unpublished one stayed.
"""

from collections.abc import Collection, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions import UnpublishBulkAction
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.signals import page_unpublished, unpublished

from pages.admin.losses import how_many, languages_lost, lost_with
from pages.admin.one_at_a_time import take
from pages.admin.publications import name_left_out
from pages.admin.site_roots import refuse_to_unpublish_roots, why_roots_stay
from pages.web.tree import at_or_below

User = AbstractBaseUser | AnonymousUser


class UnpublishAtOnce(UnpublishBulkAction):
    """Wagtail's bulk action, without the root pages of sites. The pages below the chosen ones go together."""

    def get_actionable_objects(self) -> tuple[list[Page], dict[str, Any]]:
        pages, others = super().get_actionable_objects()
        self.why_they_stay = why_roots_stay(pages)
        return [page for page in pages if page.pk not in self.why_they_stay], others

    def object_context(self, page: Page) -> dict[str, Any]:
        return {**super().object_context(page), "lost": how_many(lost_with([page]).count())}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        chosen = [item["item"] for item in context["items"]]
        lost = how_many(lost_with(chosen).count()) if len(chosen) > 1 else ""
        told = {"lost": lost, "languages": languages_lost(chosen), "why_they_stay": self.why_they_stay.values()}
        return {**context, **told}

    def execute_action(
        self, objects: list[Page], include_descendants: bool = False, user: Any = None, **kwargs: Any
    ) -> tuple[int, int]:
        for reason in self.why_they_stay.values():
            messages.warning(self.request, reason)
        below = unpublish_below(objects, user) if include_descendants else 0
        chosen, _ = super().execute_action(objects, include_descendants=False, user=user, **kwargs)
        if include_descendants:
            tell_what_stays(self.request, objects)
        return chosen, below

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        return super().get_success_message(num_parent_objects, num_child_objects) if num_parent_objects else None


def ask_for_all_below() -> None:
    """Have Wagtail's view say what readers lose, and refuse root pages of sites. Have its action refuse them too.

    The action also unpublishes the pages below together, for the view and for the admin's API.
    """
    UnpublishView.dispatch = _refusing_roots(UnpublishView.dispatch)
    UnpublishView.get_context_data = _with_losses(UnpublishView.get_context_data)
    UnpublishPageAction.execute = _all_at_once(UnpublishPageAction.execute)


def _refusing_roots(dispatch: Any) -> Any:
    @wraps(dispatch)
    def refusing(view: UnpublishView, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reasons = why_roots_stay([view.object])
        if not reasons or not view.object.permissions_for_user(request.user).can_unpublish():
            return dispatch(view, request, *args, **kwargs)
        messages.error(request, *reasons.values())
        return redirect("wagtailadmin_pages:edit", view.object.pk)

    return refusing


def _with_losses(get_context_data: Any) -> Any:
    @wraps(get_context_data)
    def with_losses(view: UnpublishView, **kwargs: Any) -> dict[str, Any]:
        told = {"lost": how_many(lost_with([view.object]).count()), "languages": languages_lost([view.object])}
        return {**get_context_data(view, **kwargs), **told}

    return with_losses


def _all_at_once(execute: Any) -> Any:
    @wraps(execute)
    def executing(action: UnpublishPageAction, skip_permission_checks: bool = False) -> None:
        if action.user:  # a person, not a program
            action.check(skip_permission_checks)
            refuse_to_unpublish_roots([action.object])
        if action.include_descendants:
            unpublish_below([action.object], action.user)
            action.include_descendants = False
        execute(action, skip_permission_checks)

    return executing


def tell_those_that_stay(request: HttpRequest, page: Page) -> None:
    if request.POST.get("include_descendants"):
        tell_what_stays(request, [page])


def tell_what_stays(request: HttpRequest, tops: Collection[Page]) -> None:
    """Name the live pages that are left below unpublished ones: locked pages, and root pages of sites."""
    left = list(_below(tops).order_by("path"))
    roots = why_roots_stay(left)
    for reason in roots.values():
        messages.warning(request, reason)
    if locked := [page for page in left if page.pk not in roots]:
        messages.warning(request, f"{name_left_out(locked)} {_though_hidden(len(locked))}")


def _though_hidden(number: int) -> str:
    return ngettext(
        "It stays published, but readers see it only once the page above it is published again.",
        "They stay published, but readers see them only once the pages above them are published again.",
        number,
    )


@transaction.atomic
def unpublish_below(tops: Collection[Page], user: User | None) -> int:
    """Unpublish all live pages below `tops` that the user may unpublish, with their aliases. `tops` stay live.

    Root pages of sites stay too. As with `UnpublishPageAction`, there are log entries and Wagtail's signals, and
    schedules are cancelled. Rows are updated together, so there is no `post_save`. Without a user, no permission is
    checked. Returns the number of pages, without aliases.
    """
    pages = [page for page in _locked(_below(tops)) if user is None or _may_unpublish(user, page)]
    roots = why_roots_stay(pages)
    pages = [page for page in pages if page.pk not in roots]
    withdraw(pages)
    log_together("wagtail.unpublish", pages, user)
    return len(pages)


def withdraw(pages: Collection[Page]) -> None:
    """Unpublish these live pages, whose rows are locked, and their aliases. Send Wagtail's signals for each."""
    gone = {page.pk: page for page in pages}
    latest = pages
    while latest:  # an alias can have aliases
        aliases = _locked(Page.objects.live().filter(alias_of__in=[page.pk for page in latest]))
        latest = [alias for alias in aliases if alias.pk not in gone]
        gone |= {alias.pk: alias for alias in latest}
    pks = list(gone)
    Page.objects.filter(pk__in=pks).update(live=False, has_unpublished_changes=True, live_revision=None)
    Revision.page_revisions.filter(object_id__in=map(str, pks)).update(approved_go_live_at=None)
    for page in gone.values():
        page.live, page.has_unpublished_changes, page.live_revision_id = False, True, None
        for signal in (page_unpublished, unpublished):
            signal.send(sender=page.specific_class, instance=page.specific_deferred)


def log_together(action: str, pages: Iterable[Page], user: User | None, *, deleted: bool = False) -> None:
    """Write a log entry for each page, in one statement. There is no `post_save`."""
    context, now = get_active_log_context(), timezone.now()
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            page=page,
            action=action,
            content_type=ContentType.objects.get_for_id(page.content_type_id),
            label=page.specific_deferred.get_admin_display_title(),
            timestamp=now,
            user=user or context.user,
            uuid=context.uuid,
            deleted=deleted,
        )
        for page in pages
    )


def _below(tops: Collection[Page]) -> Any:
    return Page.objects.live().filter(at_or_below(tops)).exclude(pk__in=[top.pk for top in tops])


def _locked(pages: Any) -> list[Page]:
    """Lock the rows, then read them again: another request may have unpublished some meanwhile."""
    pks = list(pages.values_list("pk", flat=True))
    take(Page, pks)
    live = Page.objects.live().filter(pk__in=pks).order_by("path")
    return list(live.annotate_approved_schedule().prefetch_workflow_states())


def _may_unpublish(user: User, page: Page) -> bool:
    return page.permissions_for_user(user).can_unpublish()

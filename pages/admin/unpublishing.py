"""Unpublish a page with everything below it in a fixed number of statements.

Wagtail saves, indexes and logs page by page. For a section of 5,000 pages this takes longer than a proxy waits, and
readers see the pages until it ends.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.views.pages.bulk_actions import UnpublishBulkAction
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.signals import page_unpublished, unpublished

from pages.admin.one_at_a_time import take
from pages.web.tree import at_or_below

User = AbstractBaseUser | AnonymousUser


class UnpublishAtOnce(UnpublishBulkAction):
    """Wagtail's bulk action, which leaves the pages below the chosen ones to `unpublish_below`."""

    @classmethod
    def execute_action(
        cls, objects: list[Page], include_descendants: bool = False, user: Any = None, **kwargs: Any
    ) -> tuple[int, int]:
        below = unpublish_below(objects, user) if include_descendants else 0
        chosen, _ = super().execute_action(objects, include_descendants=False, user=user, **kwargs)
        return chosen, below


def unpublish_those_below(request: HttpRequest, page: Page) -> None:
    """Unpublish the pages below first if the form says so. Wagtail then finds only the page itself."""
    if request.POST.get("include_descendants"):
        unpublish_below([page], request.user)


@transaction.atomic
def unpublish_below(tops: Collection[Page], user: User | None) -> int:
    """Unpublish all live pages below `tops` that the user may unpublish, with their aliases. `tops` stay live.

    As with `UnpublishPageAction`, there are log entries and Wagtail's signals, and schedules are cancelled. Rows are
    updated together, so there is no `post_save`. Without a user, nothing is checked. Returns the number of pages,
    without aliases.
    """
    pages = [page for page in _locked(_below(tops)) if user is None or _may_unpublish(user, page)]
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

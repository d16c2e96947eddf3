"""Publish the pages of a list, also if there are aliases or locked pages among them.

Wagtail publishes the latest revision of each page, or saves one. An alias has no revisions: it shows what its source
has published.
"""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.log_actions import log
from wagtail.models import Page

from pages.admin.latest_revisions import has_own_draft
from pages.admin.locked import may_publish
from pages.admin.publications import name_left_out, titles
from pages.models.base import UNREADABLE_DRAFT
from pages.web.tree import at_or_below


class PublishWithAliases(PublishBulkAction):
    """Wagtail's bulk action, which makes an alias live again if its source is live, and leaves out locked pages."""

    def check_perm(self, page: Page) -> bool:
        return may_publish(page, self.request.user)

    def execute_action(
        self, objects: list[Page], include_descendants: bool = False, user: Any = None, **kwargs: Any
    ) -> tuple[int, int]:
        below, locked = _drafts_below(objects, user) if include_descendants else ([], [])
        if locked:
            messages.warning(self.request, name_left_out(locked))
        sources = [page for page in (*objects, *below) if not page.alias_of_id]
        if unreadable := [page for page in sources if not has_own_draft(page)]:
            raise ValidationError(f"{titles(unreadable)}: {UNREADABLE_DRAFT}")
        super().execute_action(sources, user=user, **kwargs)
        waiting = show_aliases([page for page in (*objects, *below) if page.alias_of_id], user)
        if waiting:
            messages.warning(self.request, _not_live(waiting))
        skipped = {alias.pk for alias in waiting}
        return sum(page.pk not in skipped for page in objects), sum(page.pk not in skipped for page in below)

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        if num_parent_objects or num_child_objects:
            return super().get_success_message(num_parent_objects, num_child_objects)
        return None


def with_sources(pages: Collection[Page]) -> set[int]:
    """Return the keys of pages and, for aliases at or below them, of these and their sources.

    Locked together before publishing, no source is unpublished meanwhile.
    """
    aliases = Page.objects.filter(at_or_below(pages), alias_of__isnull=False).values_list("pk", "alias_of_id")
    return {page.pk for page in pages}.union(*aliases)


def show_aliases(aliases: Collection[Page], user: Any) -> list[Page]:
    """Make the aliases of live pages live, as publishing their sources does. Return the others."""
    drafts = Page.objects.not_live().filter(pk__in=[alias.pk for alias in aliases])
    tried: set[int] = set()
    while ready := drafts.filter(alias_of__live=True).exclude(pk__in=tried).first():  # an alias can have aliases
        tried.add(ready.pk)
        source = ready.alias_of
        others = source.aliases.exclude(pk=ready.pk).values_list("pk", flat=True)
        source.specific.update_aliases(_updated_ids=list(others))
        log(instance=ready.specific, action="wagtail.publish", user=user)
    return list(drafts.order_by("path"))


def _drafts_below(tops: Collection[Page], user: Any) -> tuple[list[Page], list[Page]]:
    """Return the drafts below these pages that the user may publish, and those of them that are locked instead."""
    drafts = Page.objects.not_live().filter(at_or_below(tops)).exclude(pk__in=[top.pk for top in tops]).order_by("path")
    # Workflow states are those of specific pages, so specific() comes first.
    with_locks = drafts.defer_streamfields().specific().annotate_approved_schedule().prefetch_workflow_states()
    ready: list[Page] = []
    locked: list[Page] = []
    for page in with_locks:
        permissions = page.permissions_for_user(user) if user else None
        if permissions is None or permissions.can_publish():
            (locked if permissions and permissions.page_locked() else ready).append(page)
    return ready, locked


def _not_live(aliases: Collection[Page]) -> str:
    told = ngettext(
        "This alias is not live, because its source is a draft: {titles}. An alias goes live when its source is "
        "published.",
        "{number} aliases are not live, because their sources are drafts: {titles}. An alias goes live when its source "
        "is published.",
        len(aliases),
    )
    return told.format(number=len(aliases), titles=titles(aliases))

"""Publish the pages of a list, also if there are aliases among them.

Wagtail publishes the latest revision of each page, or saves one. An alias has no revisions: it shows what its source
has published.
"""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.log_actions import log
from wagtail.models import Page

from pages.admin.latest_revisions import has_own_draft
from pages.admin.publications import titles
from pages.models.base import UNREADABLE_DRAFT
from pages.web.tree import at_or_below


class PublishWithAliases(PublishBulkAction):
    """Wagtail's bulk action, which makes an alias live again if its source is live."""

    def execute_action(
        self, objects: list[Page], include_descendants: bool = False, user: Any = None, **kwargs: Any
    ) -> tuple[int, int]:
        below = _drafts_below(objects, user) if include_descendants else []
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


def _drafts_below(tops: Collection[Page], user: Any) -> list[Page]:
    drafts = Page.objects.not_live().filter(at_or_below(tops)).exclude(pk__in=[top.pk for top in tops]).order_by("path")
    return [page for page in drafts.defer_streamfields().specific() if _may_publish(user, page)]


def _may_publish(user: Any, page: Page) -> bool:
    return user is None or page.permissions_for_user(user).can_publish()


def _not_live(aliases: Collection[Page]) -> str:
    subject = "This alias is not live, because its source is a draft"
    if len(aliases) > 1:
        subject = f"{len(aliases)} aliases are not live, because their sources are drafts"
    return f"{subject}: {titles(aliases)}. An alias goes live when its source is published."

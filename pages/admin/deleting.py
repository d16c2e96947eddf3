"""Who may delete and move pages; and deleting pages with all below them in a few statements for each batch.

Wagtail logs, unpublishes and takes out of its indexes page by page. For a section of 5,000 pages this takes longer than
a request may.
"""

from collections import Counter
from collections.abc import Collection
from functools import wraps
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import F, IntegerField, Model, Q
from django.db.models.deletion import Collector
from django.db.models.functions import Cast
from modelsearch import index
from wagtail.actions.delete_page import DeletePageAction
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction
from wagtail.models import Page, PagePermissionTester, ReferenceIndex, Revision, WorkflowState
from wagtail.signal_handlers import disable_reference_index_auto_update

from pages.admin.deleting_sites import refuse_to_delete_roots
from pages.admin.locked import refuse_if_others_locked
from pages.admin.one_at_a_time import take, take_trees
from pages.admin.unpublishing import User, log_together, withdraw
from pages.web.tree import at_or_below, paths_above

# Pages that are read and deleted together. All of them are in memory at once.
_BATCH = 500


def keep_pages_from_who_only_edits() -> None:
    """Have deleting and moving need the permission to add or to publish pages too.

    In Wagtail, whoever may change pages can delete every page that is not published. A medical reviewer changes drafts
    of others, and makes and removes none. An author deletes and moves no draft while others review it or have locked
    it, nor a section above it.
    """
    can_delete = PagePermissionTester.can_delete

    @wraps(can_delete)
    def can_delete_who_adds(tester: PagePermissionTester, ignore_bulk: bool = False) -> bool:
        may = tester.user.is_superuser or not {"add", "publish"}.isdisjoint(getattr(tester, "permissions", ()))
        return may and can_delete(tester, ignore_bulk) and not _is_locked_for_an_author(tester)

    PagePermissionTester.can_delete = can_delete_who_adds


def _is_locked_for_an_author(tester: PagePermissionTester) -> bool:
    if tester.user.is_superuser or "publish" in tester.permissions:  # may unlock it
        return False
    if tester.page_locked():
        return True
    below = tester.page.get_descendants() if tester.page.numchild else Page.objects.none()
    below = below.annotate_approved_schedule()
    submitted = WorkflowState.objects.active().filter(base_content_type=ContentType.objects.get_for_model(Page))
    waiting = (
        Q(locked=True) | Q(_approved_schedule=True) | Q(pk__in=submitted.values(key=Cast("object_id", IntegerField())))
    )
    return any(page.permissions_for_user(tester.user).page_locked() for page in below.filter(waiting))


def delete_sections_at_once() -> None:
    """Have everything that deletes a page use `delete_pages`: forms, the admin's API and `Page.delete`."""

    def delete_page(action: DeletePageAction, page: Page) -> tuple[int, Counter[str]]:
        return delete_pages([page], action.user)

    DeletePageAction._delete_page = delete_page


def leave_search_entries_to_django() -> None:
    """Have Wagtail not delete a page's entries of the search again, in up to two statements for each page.

    They go with the page, by its generic relation `index_entries`.
    """
    remove_object = index.remove_object

    @wraps(remove_object)
    def remove_unless_page(instance: Any) -> None:
        if not isinstance(instance, Page):
            remove_object(instance)

    index.remove_object = remove_unless_page


class DeleteAtOnce(DeleteBulkAction):
    """Wagtail's bulk action, for all chosen pages together."""

    @classmethod
    def execute_action(cls, objects: list[Page], user: Any = None, **kwargs: Any) -> tuple[int, int]:
        _, deleted = delete_pages(objects, user)
        return len(objects), deleted[Page._meta.label] - len(objects)


@transaction.atomic
def delete_pages(tops: Collection[Page], user: User | None) -> tuple[int, Counter[str]]:
    """Delete `tops` and all pages below them, without a check of permissions.

    As with `DeletePageAction`, there are log entries and the signals of Wagtail and Django, and aliases elsewhere are
    unpublished. Returns what `Model.delete` does. Raises a ValidationError if somebody else than `user` has locked one
    of the pages, or if one is the root page of a site.
    """
    take_trees()
    pages = _locked(tops)
    if user:
        going = Page.objects.filter(pk__in=[page.pk for page in pages])
        refuse_if_others_locked(going, user)
        refuse_to_delete_roots(going)
    gone = {page.path for page in pages}
    withdraw([page for page in pages if page.live])
    log_together("wagtail.delete", pages, user, deleted=True)
    deleted: Counter[str] = Counter()
    pks = [page.pk for page in reversed(pages)]  # those below before those above
    for first in range(0, len(pks), _BATCH):
        deleted.update(_delete(pks[first : first + _BATCH]))
    children = Counter(page.path[: -Page.steplen] for page in pages if gone.isdisjoint(paths_above(page.path)))
    for path, number in children.items():
        Page.objects.filter(path=path).update(numchild=F("numchild") - number)
    return deleted.total(), deleted


def _locked(tops: Collection[Page]) -> list[Page]:
    """Lock the rows of these pages and of all below, and read them, those above first."""
    chosen = Q(pk__in=[top.pk for top in tops])
    sections = Page.objects.filter(chosen, numchild__gt=0)
    pks = list(Page.objects.filter(chosen | at_or_below(sections)).values_list("pk", flat=True))
    take(Page, pks)
    return list(Page.objects.filter(pk__in=pks).order_by("path"))


def _delete(pks: list[int]) -> Counter[str]:
    """Delete these pages, and what refers to them, with Django's signals."""
    # By their keys alone: revisions have the whole content of a page, and there can be many of them.
    _, revisions = Revision.page_revisions.filter(object_id__in=map(str, pks)).only("pk").delete()
    pages = Page.objects.filter(pk__in=pks)
    collector = Collector(using=DEFAULT_DB_ALIAS, origin=pages)
    collector.collect(pages)
    referring = {model: {str(row.pk) for row in rows} for model, rows in collector.data.items()}
    with disable_reference_index_auto_update():
        _, others = collector.delete()
    _forget_references(referring)
    return Counter(revisions) + Counter(others)


def _forget_references(deleted: dict[type[Model], set[str]]) -> None:
    """Do what Wagtail's receiver of `post_delete` does for one object after the other."""
    for model, pks in deleted.items():
        if pks and model in ReferenceIndex.tracked_models:
            base = ContentType.objects.get_for_model([model, *model._meta.get_parent_list()][-1])
            ReferenceIndex.objects.filter(base_content_type=base, object_id__in=pks).delete()
            ReferenceIndex.objects.filter(to_content_type=base, to_object_id__in=pks).delete()

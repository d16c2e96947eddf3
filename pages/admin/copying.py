"""Copying a page: only by who may add pages; a section with what is below it: by who may read all drafts there."""

from functools import wraps

from django.db.models import Q
from wagtail.models import Page, PagePermissionTester


def keep_copying_from_who_adds_no_pages() -> None:
    """Have copying need the permission to add pages somewhere, for the item of the menu and for the form.

    Wagtail offers both to who may change the page, and refuses the form that is sent.
    """
    can_copy = PagePermissionTester.can_copy

    @wraps(can_copy)
    def can_copy_who_adds(tester: PagePermissionTester) -> bool:
        return can_copy(tester) and tester.permission_policy.user_has_permission(tester.user, "add")

    PagePermissionTester.can_copy = can_copy_who_adds


def keep_drafts_below_from_who_may_not_open_them() -> None:
    """Have copying with what is below need the permission to open each draft there.

    Wagtail asks for the section alone, and whoever copies owns the copies.
    """
    can_copy_to = PagePermissionTester.can_copy_to

    @wraps(can_copy_to)
    def can_copy_what_can_be_opened(tester: PagePermissionTester, destination: Page, recursive: bool = False) -> bool:
        return can_copy_to(tester, destination, recursive) and not (recursive and _has_closed_drafts(tester))

    PagePermissionTester.can_copy_to = can_copy_what_can_be_opened


def _has_closed_drafts(tester: PagePermissionTester) -> bool:
    if tester.user.is_superuser or "change" in tester.permissions:  # a permission on a page is one on all below
        return False
    drafts = tester.page.get_descendants().filter(Q(live=False) | Q(has_unpublished_changes=True))
    return not all(draft.permissions_for_user(tester.user).can_edit() for draft in drafts)

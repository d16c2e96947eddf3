"""Who may delete and move pages."""

from functools import wraps

from wagtail.models import PagePermissionTester


def keep_pages_from_who_only_edits() -> None:
    """Have deleting and moving need the permission to add or to publish pages too.

    In Wagtail, whoever may change pages can delete every page that is not published. A medical reviewer changes drafts
    of others, and makes and removes none.
    """
    can_delete = PagePermissionTester.can_delete

    @wraps(can_delete)
    def can_delete_who_adds(tester: PagePermissionTester, ignore_bulk: bool = False) -> bool:
        may = tester.user.is_superuser or not {"add", "publish"}.isdisjoint(getattr(tester, "permissions", ()))
        return may and can_delete(tester, ignore_bulk)

    PagePermissionTester.can_delete = can_delete_who_adds

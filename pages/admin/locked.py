"""Pages that are locked, by a review or by somebody: their form is read only, and no way leads round it.

Wagtail refuses to save a locked form, but takes what is typed. It asks for the lock in the form alone: lists and the
admin's API only ask if the user may publish or edit. What waits for its approval is published by approving it.
"""

from functools import wraps
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.publish_page_revision import PublishPagePermissionError, PublishPageRevisionAction
from wagtail.actions.revert_to_page_revision import (
    RevertToPageRevisionAction,
    RevertToPageRevisionPermissionError,
)
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.pages.edit import EditView
from wagtail.locks import BasicLock, ScheduledForPublishLock, WorkflowLock
from wagtail.models import Page
from wagtail.utils.timestamps import render_timestamp


def may_publish(page: Page, user: Any) -> bool:
    """True if this user may publish the page, and it is not locked for this user."""
    permissions = page.permissions_for_user(user)
    return permissions.can_publish() and not permissions.page_locked()


def refuse_while_locked(page: Any, user: Any) -> None:
    """Raise a ValidationError if somebody else has locked the page that this user publishes by approving it."""
    if isinstance(page, Page) and user and page.locked and BasicLock(page).for_user(user):
        raise ValidationError(why_locked(page, user))


def refuse_if_others_locked(pages: QuerySet, user: Any) -> None:
    """Raise a ValidationError if somebody else has locked one of these pages, which this user deletes or moves."""
    for page in pages.filter(locked=True).select_related("locked_by").order_by("path"):
        if BasicLock(page).for_user(user):
            told = _("“{title}”: {why}").format(title=page.get_admin_display_title(), why=why_locked(page, user))
            raise ValidationError({NON_FIELD_ERRORS: told})


def why_locked(page: Page, user: Any) -> str:
    """Say what has locked the page for this user, and what to do."""
    if not page.locked:
        return _("The page is locked: it is being reviewed or scheduled. Wait until that is over, or cancel it.")
    if page.permissions_for_user(user).can_unlock():
        remedy = _("Unlock it in its form first.")
    else:
        remedy = _("Ask for it to be unlocked first.")
    locked = _("Somebody has locked the page.")
    if page.locked_by and page.locked_at:
        by = {"person": get_user_display_name(page.locked_by), "moment": render_timestamp(page.locked_at)}
        locked = _("%(person)s locked the page on %(moment)s.") % by
    return f"{locked} {remedy}"


def respect_locks() -> None:
    """Make two actions raise a PermissionDenied for a page that is locked for their user, and refuse to move it."""
    _respect_lock(PublishPageRevisionAction, "object", PublishPagePermissionError)
    _respect_lock(RevertToPageRevisionAction, "instance", RevertToPageRevisionPermissionError)
    _move_nothing_locked()


def _respect_lock(action: type, name: str, refused: type[Exception]) -> None:
    check = action.check  # type: ignore[attr-defined]

    @wraps(check)
    def check_lock_too(self: Any, skip_permission_checks: bool = False) -> None:
        check(self, skip_permission_checks)
        page: Page = getattr(self, name)
        asked = self.user and not skip_permission_checks
        if asked and page.permissions_for_user(self.user).page_locked():
            raise refused(why_locked(page, self.user))

    action.check = check_lock_too  # type: ignore[attr-defined]


def _move_nothing_locked() -> None:
    """Have moving raise a ValidationError if somebody else has locked the page, or one below it.

    In another order below the same page, only the page itself changes.
    """
    move = MovePageAction._move_page

    @wraps(move)
    def move_unless_locked(self: Any, page: Page, target: Page, parent_after: Page) -> None:
        if self.user:
            reordered = page.is_child_of(parent_after)
            pages = Page.objects.filter(pk=page.pk) if reordered else page.get_descendants(inclusive=True)
            refuse_if_others_locked(pages, self.user)
        move(self, page, target, parent_after)

    MovePageAction._move_page = move_unless_locked


def make_locked_forms_read_only() -> None:
    """Say it in the message about the lock, and let no draft save itself. `locked.js` takes care of the fields."""
    for lock in (BasicLock, WorkflowLock, ScheduledForPublishLock):
        lock.get_message = _and_read_only(lock.get_message)
    context = EditView.get_context_data

    @wraps(context)
    def without_autosave(view: EditView, **kwargs: Any) -> dict[str, Any]:
        shown = context(view, **kwargs)
        return {**shown, "autosave_enabled": False} if view.locked_for_user else shown

    EditView.get_context_data = without_autosave


def _and_read_only(get_message: Any) -> Any:
    @wraps(get_message)
    def message(lock: Any, user: Any) -> Any:
        told = get_message(lock, user)
        if not (told and lock.for_user(user)):
            return told
        return format_html("{} {}", told, _("You can read the fields, but not change them."))

    return message

"""A page whose latest revision names another object or none, as another program stored it."""

from functools import wraps

from wagtail.models import Revision
from wagtail.models.pages import AbstractPage


def skip_revisions_of_others() -> None:
    """Have Wagtail show the stored page in place of such a draft, and refuse to publish it unseen."""
    draft_of = AbstractPage.get_latest_revision_as_object

    @wraps(draft_of)
    def own_draft_of(page: AbstractPage) -> AbstractPage:
        if has_own_draft(page):
            return draft_of(page)
        stored = type(page.specific)._default_manager.get(pk=page.pk)
        stored.unreadable_draft = True
        return stored

    AbstractPage.get_latest_revision_as_object = own_draft_of


def has_own_draft(page: AbstractPage) -> bool:
    """Return False if the page's latest revision names another object or none."""
    revision: Revision | None = page.get_latest_revision() if page.has_unpublished_changes else None
    if revision is None:
        return True
    named = revision.content_object
    return isinstance(named, AbstractPage) and named.pk == page.pk

"""A page whose latest revision names another object or none, as another program stored it."""

from functools import wraps

from wagtail.models import Revision
from wagtail.models.pages import AbstractPage


def skip_revisions_of_others() -> None:
    """Have Wagtail show the stored page in place of such a draft, and refuse to publish it unseen."""
    draft_of = AbstractPage.get_latest_revision_as_object

    @wraps(draft_of)
    def own_draft_of(page: AbstractPage) -> AbstractPage:
        if not page.has_unpublished_changes or _is_of(page, page.get_latest_revision()):
            return draft_of(page)
        stored = page.specific
        stored.unreadable_draft = True
        return stored

    AbstractPage.get_latest_revision_as_object = own_draft_of


def _is_of(page: AbstractPage, revision: Revision | None) -> bool:
    if revision is None:
        return True
    named = revision.content_object
    return isinstance(named, AbstractPage) and named.pk == page.pk

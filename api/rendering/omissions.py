"""Why documents leave parts out. It is stored in English, and `pages.sentences` translates it."""

from typing import Any

from django.utils.translation import gettext_noop

from pages.sentences import template

NO_SUMMARY = template(gettext_noop("The page “{title}” cannot be shown here. Correct that page and publish it."))
NO_SIZE = template(gettext_noop("The image “{title}” has no size. Upload it again."))
NO_TIME_ZONE = template(gettext_noop("{value} is not a time zone. Choose one; until then it is UTC."))
DRAFT = template(gettext_noop("Readers do not see “{name}” yet: it is a draft. Publish it."))
UNPUBLISHED = template(
    gettext_noop("Readers no longer see “{name}”: it is unpublished. Publish it again, or remove it here.")
)


def why_unseen(row: Any) -> str:
    """Return why readers do not see a person or a category that a page names.

    Those that are older than drafts were live, and have neither a date nor a revision.
    """
    was_live = row.first_published_at or not row.latest_revision_id
    return (UNPUBLISHED if was_live else DRAFT).format(name=row)

"""Drafts that cannot be read, since another program stored them or the database is damaged."""

import logging
from typing import Any

from django.db import DatabaseError

logger = logging.getLogger(__name__)


class CarefulDrafts:
    """Mixin for a model with revisions: the stored row stands in for a draft that cannot be read."""

    # True if this stands in for such a draft. It is not published: its words are others than those of the draft.
    unreadable_draft = False

    def with_content_json(self, content: Any) -> Any:
        """Return the object of a revision. If that cannot be read, return the stored one, marked as unpublishable."""
        model: Any = type(self)
        pk: Any = self.pk  # type: ignore[attr-defined]
        try:
            draft: Any = super().with_content_json(content)  # type: ignore[misc]
        except DatabaseError:
            raise
        except Exception as error:
            logger.warning(
                "A draft of %s %s cannot be read: %s: %s", model._meta.label, pk, type(error).__name__, error
            )
            stored = model._default_manager.get(pk=pk)
            stored.unreadable_draft = True
            return stored
        draft.live_revision_id = self.live_revision_id  # type: ignore[attr-defined]
        return draft

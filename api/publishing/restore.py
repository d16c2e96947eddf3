"""Bring documents up to date after the content was restored from a copy."""

import uuid
from collections.abc import Mapping

from api.models import ContentState, PublishedDocument
from api.publishing.publish import publish_everything
from api.publishing.rebuild import mark_everything
from api.rendering.revision import CODE, parts
from pages.files.public import check_public_files


def begin_anew(made_with: Mapping[str, str], *, epoch: uuid.UUID) -> None:
    """Set the new epoch and defer every document. Call it in the transaction that restores the content.

    The numbers from before the restore cannot be compared with the new ones. `made_with` is what documents were made
    with here before the restore: the copy may come from another installation.
    """
    code = {name: value for name, value in parts().items() if name in CODE}
    ContentState.objects.update(epoch=epoch, made_with={**made_with, **code})
    mark_everything()


def bring_up_to_date() -> int:
    """Update the public files and render every document, after the restore. Returns the number of live documents."""
    check_public_files()
    publish_everything()
    return PublishedDocument.objects.live().count()

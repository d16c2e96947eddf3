"""After the database was put back from a copy."""

import uuid
from collections.abc import Mapping

from api.models import ContentState, PublishedDocument
from api.publishing.publish import publish_everything
from api.publishing.rebuild import mark_everything
from api.rendering.revision import CODE, parts
from pages.files.public import check_public_files


def begin_anew(made_with: Mapping[str, str], *, epoch: uuid.UUID) -> None:
    """In the transaction that puts the content back: renews the epoch, and has every document rendered.

    Numbers of before cannot be compared. `made_with`: what documents were made with here before; the copy may come from
    another installation.
    """
    code = {name: value for name, value in parts().items() if name in CODE}
    ContentState.objects.update(epoch=epoch, made_with={**made_with, **code})
    mark_everything()


def bring_up_to_date() -> int:
    """Files and documents, behind that. Returns the number of live documents."""
    check_public_files()
    publish_everything()
    return PublishedDocument.objects.live().count()

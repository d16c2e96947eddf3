"""After the database was put back from a copy."""

import uuid

from api.models import ContentState, PublishedDocument
from api.publishing.publish import publish_everything
from api.publishing.rebuild import mark_everything
from pages.files.public import check_public_files


def after_restore() -> int:
    """Renews the epoch, since numbers of before cannot be compared, and brings files and documents up to date.

    Returns the number of live documents.
    """
    ContentState.objects.update(epoch=uuid.uuid4())
    mark_everything()
    check_public_files()
    publish_everything()
    return PublishedDocument.objects.filter(live=True).count()

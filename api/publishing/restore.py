"""After the database was put back from a copy."""

import uuid

from api.models import ContentState, PublishedDocument
from api.publishing.publish import publish_everything
from api.publishing.rebuild import mark_everything


def after_restore() -> int:
    """Renews the epoch, since numbers of before cannot be compared, and brings every document up to date.

    Returns the number of live documents.
    """
    ContentState.objects.update(epoch=uuid.uuid4())
    mark_everything()
    publish_everything()
    return PublishedDocument.objects.filter(live=True).count()

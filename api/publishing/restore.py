"""After the database was put back from a copy."""

import uuid
from collections.abc import Mapping

from api.models import ContentState, PublishedDocument
from api.publishing.publish import publish_everything
from api.publishing.rebuild import mark_everything
from api.publishing.renderer import CODE, parts
from pages.files.public import check_public_files


def after_restore(made_with: Mapping[str, str]) -> int:
    """Renews the epoch, since numbers of before cannot be compared, and brings files and documents up to date.

    `made_with`: what documents were made with here before; the copy may come from another installation. Returns the
    number of live documents.
    """
    code = {name: value for name, value in parts().items() if name in CODE}
    ContentState.objects.update(epoch=uuid.uuid4(), made_with={**made_with, **code})
    mark_everything()
    check_public_files()
    publish_everything()
    return PublishedDocument.objects.filter(live=True).count()

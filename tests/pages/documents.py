"""Return the published document of a page, or one block of it."""

import json

from wagtail.models import Page

from api.models import PublishedDocument
from api.publishing.publish import publish_everything


def document_of(page: Page) -> dict:
    publish_everything()
    return json.loads(bytes(PublishedDocument.objects.get(source=f"page:{page.pk}").body))


def block_of(page: Page, index: int = 0) -> dict:
    return document_of(page)["body"][index]

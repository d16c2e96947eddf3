"""The sources of an article."""

from typing import Any

from wagtail.blocks import CharBlock, IntegerBlock, StreamBlock, StructBlock

from pages.blocks.hrefs import HrefBlock
from pages.shapes import Reference
from pages.web.links import safe_href


class ReferenceBlock(StructBlock):
    title = CharBlock()
    url = HrefBlock(required=False, label="Address")
    source = CharBlock(required=False, help_text="Journal, publisher or organisation.")
    year = IntegerBlock(required=False, min_value=1500, max_value=2200)

    class Meta:
        icon = "openquote"


class ReferencesBlock(StreamBlock):
    reference = ReferenceBlock()

    class Meta:
        required = False


def references_of(value: Any) -> list[Reference]:
    return [
        {
            "id": child.id,
            "title": child.value["title"],
            "url": safe_href(child.value.get("url")),
            "source": child.value.get("source") or None,
            "year": child.value.get("year"),
        }
        for child in value
    ]

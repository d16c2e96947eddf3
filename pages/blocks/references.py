"""The sources of an article."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, IntegerBlock, StreamBlock, StructBlock

from pages.blocks.hrefs import HrefBlock
from pages.shapes import Reference
from pages.web.links import safe_href


class ReferenceBlock(StructBlock):
    title = CharBlock(label=_("Title"))
    url = HrefBlock(required=False, label=_("Address"))
    source = CharBlock(required=False, label=_("Source"), help_text=_("Journal, publisher or organisation."))
    year = IntegerBlock(required=False, label=_("Year"), min_value=1500, max_value=2200)

    class Meta:
        icon = "openquote"


class ReferencesBlock(StreamBlock):
    reference = ReferenceBlock(label=_("Reference"))

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

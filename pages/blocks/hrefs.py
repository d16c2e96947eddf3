"""Addresses that editors type into blocks."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock

from pages.shapes import LinkTarget
from pages.shapes.rich_text import LinkedPage
from pages.web.links import clean_href, clean_web_page


class HrefBlock(CharBlock):
    """A web address, an email address or a telephone number, stored as the `href` of a link."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("A web page, an email address, or a telephone number.")
        super().__init__(**{"search_index": False, "help_text": help_text, **kwargs})

    def clean(self, value: str) -> str:
        text = super().clean(value)
        return clean_href(text) if text else text


class WebPageBlock(CharBlock):
    """A web address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"search_index": False, **kwargs})

    def clean(self, value: str) -> str:
        text = super().clean(value)
        return clean_web_page(text) if text else text


def linked_page(target: LinkTarget) -> LinkedPage:
    """Return the part of a page's reference that goes with a link to it."""
    return {"id": target["id"], "type": target["type"], "path": target["path"], "locale": target["locale"]}

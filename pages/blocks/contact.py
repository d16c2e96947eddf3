"""Ways to get in touch within a text: a chosen contact page, or details that the editor typed in."""

from functools import partial
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from typing_extensions import TypedDict
from wagtail.blocks import CharBlock, RichTextBlock, StructBlock

from pages.bidi import isolated
from pages.blocks.channels import ChannelsBlock, channels_of
from pages.blocks.choice import ChosenPageBlock, PageOrTypedBlock, fallback, language_of, page_reference
from pages.blocks.shown import EXAMPLE_CHANNEL, EXAMPLE_TEXT, ShownBlock, html_of, link_in_fallback
from pages.blocks.text import FEATURES
from pages.context import RenderContext
from pages.fitting import fitted
from pages.shapes import Channel, PageReference
from pages.shapes.documents import LocationSummary
from pages.shapes.rich_text import RichText
from pages.shapes.values import Direction, Text


class TypedContactBlock(StructBlock):
    """Ways to get in touch that have no contact page."""

    title = CharBlock(label=_("Title"))
    channels = ChannelsBlock(required=True, label=_("Ways to get in touch"))
    text = RichTextBlock(features=FEATURES, required=False, label=_("Text"))
    location = ChosenPageBlock(page_type="pages.Location", required=False, label=_("Location"))

    class Meta:
        icon = "mail"
        collapsed = True


class ContactValue(TypedDict):
    page: PageReference | None
    locale: Text
    direction: Direction
    title: Text
    channels: list[Channel]
    text: RichText | None
    location: LocationSummary | None


class ContactBlock(ShownBlock, PageOrTypedBlock):
    shape = ContactValue

    page = ChosenPageBlock(page_type="pages.Contact", required=False, label=_("Contact page"))
    typed = TypedContactBlock(label=_("Or type it in"))

    class Meta:
        icon = "mail"
        description = _("Ways to get in touch: a contact page, or details that you type in.")
        example = {
            "page": None,
            "locale": "en",
            "direction": "ltr",
            "title": gettext_noop("Reception"),
            "channels": [EXAMPLE_CHANNEL],
            "text": EXAMPLE_TEXT,
            "location": None,
        }

    def get_api_representation(self, value: Any, context: RenderContext) -> dict | None:
        if value["page"]:
            page = context.specific(value["page"].pk)
            return page and context.of_page(page, partial(_of_page, page, context))
        typed = value["typed"]
        return {
            "page": None,
            **language_of(None, context),
            "title": typed["title"],
            "channels": channels_of(typed["channels"]),
            "text": context.rich_text(typed["text"].source),
            "location": context.summary(typed["location"].pk) if typed["location"] else None,
        }

    def get_api_fallback(self, shown: dict) -> SafeString:
        location = shown["location"]
        link = location and link_in_fallback(location["url"], location, isolated(location["title"]))
        where = format_html("<p>{}</p>", link) if link else ""
        reached = fallback([shown["title"]], shown["channels"])
        return format_html("{}{}{}", reached, html_of(shown["text"]), where)


def _of_page(page: Any, context: RenderContext) -> dict:
    found = {
        "page": page_reference(page.pk, context),
        **language_of(page, context),
        "title": page.title,
        "channels": channels_of(page.channels),
        "text": context.rich_text(page.text),
        "location": page.location_summary(context),
    }
    return fitted(ContactValue, found, context.leave_out)

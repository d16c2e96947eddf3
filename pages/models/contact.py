"""Ways to get in touch."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField

from pages.admin.shown_on import ShownOnPanel
from pages.blocks.channels import ChannelsBlock, channels_of
from pages.blocks.contact import ContactBlock
from pages.blocks.text import FEATURES
from pages.columns.streams import StreamField
from pages.context import RenderContext
from pages.models.base import ContentPage, schema_org_page
from pages.models.location import Location
from pages.rich_text import markdown
from pages.shapes import Channel, Summary
from pages.shapes.documents import LocationSummary
from pages.shapes.fields import ShapedField, ShapedRichText


class Contact(ContentPage):
    collection: ClassVar[str] = "contacts"
    page_description = _("Phone numbers, email and other ways to get in touch. Articles can show it.")
    parent_page_types = ["pages.Home", "pages.LocationIndex"]
    subpage_types: ClassVar[list] = []

    channels = StreamField(ChannelsBlock(), verbose_name=_("ways to get in touch"), blank=True)
    text = RichTextField(_("text"), features=FEATURES, blank=True)
    location_page = models.ForeignKey(
        Location, verbose_name=_("location"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    content_panels = [
        *ContentPage.content_panels,
        ShownOnPanel(),
        FieldPanel("channels"),
        FieldPanel("text"),
        PageChooserPanel("location_page"),
    ]
    api_fields = [
        APIField("channels", serializer=ShapedField(list[Channel], method="channel_list")),
        APIField("text", serializer=ShapedRichText()),
        APIField("location", serializer=ShapedField(LocationSummary | None, method="location_summary")),
    ]
    summary_fields: ClassVar[list] = ["channels"]

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    @property
    def second_line(self) -> str:
        return ", ".join(channel["display"] for channel in channels_of(self.channels)[:2])

    def channel_list(self, context: RenderContext) -> list[dict[str, Any]]:
        return channels_of(self.channels)

    def location_summary(self, context: RenderContext) -> Summary | None:
        return context.summary(self.location_page_id) if self.location_page_id else None

    @classmethod
    def markdown_parts(cls, document: dict) -> list[str]:
        return [markdown.heading(document["title"], 1), ContactBlock().get_api_markdown({**document, "title": ""})]

    def json_ld(self, context: RenderContext, document: dict) -> list[dict]:
        return [{"@type": "ContactPage", **schema_org_page(document)}]

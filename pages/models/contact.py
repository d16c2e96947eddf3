"""Ways to get in touch."""

from typing import ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField

from pages.blocks.channels import ChannelsBlock, channels_of
from pages.blocks.contact import ContactBlock
from pages.blocks.text import FEATURES
from pages.context import RenderContext
from pages.models.base import ContentPage, schema_org_page
from pages.models.location import Location
from pages.representation import ChannelSerializer, ComputedField, PageSummaryField, RichTextSerializer
from pages.rich_text import markdown
from pages.streams import StreamField


class Contact(ContentPage):
    collection: ClassVar[str] = "contacts"
    parent_page_types = ["pages.Home", "pages.LocationIndex"]
    subpage_types: ClassVar[list] = []

    channels = StreamField(ChannelsBlock(), blank=True)
    text = RichTextField(features=FEATURES, blank=True)
    location_page = models.ForeignKey(
        Location, verbose_name="location", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("channels"),
        FieldPanel("text"),
        PageChooserPanel("location_page"),
    ]
    api_fields = [
        APIField("channels", serializer=ComputedField("channel_list", ChannelSerializer(many=True))),
        APIField("text", serializer=RichTextSerializer(allow_null=True)),
        APIField(
            "location",
            serializer=ComputedField("location_summary", PageSummaryField("pages.Location", allow_null=True)),
        ),
    ]
    summary_fields: ClassVar[list] = ["channels"]

    def channel_list(self, context: RenderContext) -> list[dict]:
        return channels_of(self.channels)

    def location_summary(self, context: RenderContext) -> dict | None:
        return context.summary(self.location_page_id) if self.location_page_id else None

    @classmethod
    def markdown_parts(cls, document: dict) -> list[str]:
        return [markdown.heading(document["title"], 1), ContactBlock().get_api_markdown({**document, "title": ""})]

    def json_ld(self, context: RenderContext, document: dict) -> list[dict]:
        return [{"@type": "ContactPage", **schema_org_page(document)}]

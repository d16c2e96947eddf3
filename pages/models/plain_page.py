"""Pages without special fields, such as About and Privacy, and the base of home and the indexes."""

from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.search import index

from pages.blocks.body import BodyBlock, BodyField
from pages.blocks.text import FEATURES
from pages.columns.streams import StreamField
from pages.models.base import ContentPage
from pages.models.hero import HeroMixin
from pages.shapes import Image
from pages.shapes.fields import ShapedField, ShapedRichText


class IntroducedPage(HeroMixin, ContentPage):
    """A page with an introduction, a picture and a body."""

    intro = RichTextField(features=FEATURES, blank=True)
    body = StreamField(BodyBlock(), blank=True)

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("intro"),
        *HeroMixin.hero_panels,
        FieldPanel("body"),
    ]
    api_fields = [
        APIField("intro", serializer=ShapedRichText()),
        APIField("hero", serializer=ShapedField(Image | None, method="hero_image")),
        APIField("body", serializer=BodyField()),
    ]

    search_fields = [*ContentPage.search_fields, index.SearchField("intro"), index.SearchField("body")]

    class Meta:
        abstract = True


class PlainPage(IntroducedPage):
    parent_page_types = ["pages.Home", "pages.PlainPage"]
    subpage_types = ["pages.PlainPage"]

"""Pages without a shape of their own: home, About, Privacy."""

from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.search import index

from pages.blocks.body import BodyBlock, BodySerializer
from pages.blocks.text import FEATURES
from pages.models.base import ContentPage
from pages.models.hero import HeroMixin
from pages.representation import ComputedField, ImageSerializer, RichTextSerializer
from pages.streams import StreamField


class IntroducedPage(HeroMixin, ContentPage):
    """An introduction, a picture and a body."""

    intro = RichTextField(features=FEATURES, blank=True)
    body = StreamField(BodyBlock(), blank=True)

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("intro"),
        *HeroMixin.hero_panels,
        FieldPanel("body"),
    ]
    api_fields = [
        APIField("intro", serializer=RichTextSerializer(allow_null=True)),
        APIField("hero", serializer=ComputedField("hero_image", ImageSerializer(allow_null=True))),
        APIField("body", serializer=BodySerializer()),
    ]

    search_fields = [*ContentPage.search_fields, index.SearchField("intro"), index.SearchField("body")]

    class Meta:
        abstract = True


class PlainPage(IntroducedPage):
    parent_page_types = ["pages.Home", "pages.PlainPage"]
    subpage_types = ["pages.PlainPage"]

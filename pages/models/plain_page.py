"""Pages without special fields, such as About and Privacy, and the base of home and the indexes."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField

from pages.blocks.body import BodyBlock, BodyField
from pages.blocks.text import FEATURES
from pages.columns.streams import StreamField
from pages.models.base import ContentPage
from pages.models.hero import HeroMixin
from pages.models.searched import searched
from pages.shapes import Image
from pages.shapes.fields import ShapedField, ShapedRichText


class IntroducedPage(HeroMixin, ContentPage):
    """A page with an introduction, a picture and a body."""

    translated_texts = (*ContentPage.translated_texts, "hero_alt")

    intro = RichTextField(_("introduction"), features=FEATURES, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [
        *ContentPage.content_panels,
        *HeroMixin.hero_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
    ]
    api_fields = [
        APIField("intro", serializer=ShapedRichText()),
        APIField("hero", serializer=ShapedField(Image | None, method="hero_image")),
        APIField("body", serializer=BodyField()),
    ]

    search_fields = [*ContentPage.search_fields, *searched("intro", "body")]

    class Meta:
        abstract = True


class PlainPage(IntroducedPage):
    page_description = _("A page with text and pictures, such as About us.")
    parent_page_types = ["pages.Home", "pages.PlainPage"]
    subpage_types = ["pages.PlainPage"]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

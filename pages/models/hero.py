from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from pages.blocks.media import DESCRIBE
from pages.context import RenderContext
from pages.models.described import is_described
from pages.shapes import Image


class HeroMixin(models.Model):
    """The large picture of a page, with its alternative text."""

    hero = models.ForeignKey(
        "pages.Picture",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    hero_alt = models.CharField(
        _("what the picture shows"),
        max_length=255,
        blank=True,
        help_text=_("For those who cannot see it. Empty: the words that are stored with the picture."),
    )
    hero_decorative = models.BooleanField(_("the picture is only decorative"), default=False)

    hero_panels = [
        MultiFieldPanel(
            [FieldPanel("hero"), FieldPanel("hero_alt"), FieldPanel("hero_decorative")], _("Picture at the top")
        )
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.hero_id and not self.hero_decorative and not (self.hero_alt.strip() or is_described(self, "hero")):
            raise ValidationError({"hero_alt": DESCRIBE})

    def hero_image(self, context: RenderContext) -> Image | None:
        return context.image(self.hero_id, alt="" if self.hero_decorative else self.hero_alt or None)

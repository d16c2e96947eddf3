"""Authors and reviewers."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PublishingPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.api import APIField
from wagtail.fields import RichTextField

from pages.admin.shown_on import ShownOnPanel
from pages.admin.stale_forms import VersionedForm
from pages.blocks.text import FEATURES
from pages.context import RenderContext
from pages.models.described import require_description
from pages.models.snippets import DraftedSnippet
from pages.shapes import Contributor, ContributorSummary, Image
from pages.shapes.fields import ShapedField, ShapedRichText
from pages.shapes.values import Href
from pages.types import snippet_source
from pages.web.links import LinkField, safe_href


class Person(DraftedSnippet):
    collection: ClassVar[str] = "people"
    orderings: ClassVar[dict[str, str]] = {"name": "name"}
    default_ordering: ClassVar[str] = "name"

    name = models.CharField(_("name"), max_length=255)
    slug = models.SlugField(
        _("name in addresses"),
        allow_unicode=True,
        help_text=_("It is made of the name, such as jane-doe."),
    )
    credentials = models.CharField(_("credentials"), max_length=255, blank=True, help_text=_("Such as MD, FRCPC."))
    role = models.CharField(_("role"), max_length=255, blank=True, help_text=_("Such as Psychiatrist."))
    image = models.ForeignKey(
        "pages.Picture",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    profile_url = LinkField(
        _("link to more about them"), blank=True, help_text=_("A web page, an email address, or a telephone number.")
    )
    bio = RichTextField(_("about them"), features=FEATURES, blank=True)

    panels = [
        TitleFieldPanel("name", placeholder=False, classname=""),
        ShownOnPanel(),
        FieldPanel("role"),
        FieldPanel("credentials"),
        FieldPanel("image"),
        FieldPanel("bio"),
        FieldPanel("profile_url"),
        FieldPanel("slug", widget=SlugInput, classname="collapsed"),
        PublishingPanel(),
    ]
    api_fields = [
        "slug",
        "name",
        "credentials",
        "role",
        APIField("image", serializer=ShapedField(Image | None, method="portrait")),
        APIField("profile_url", serializer=ShapedField(Href)),
        APIField("bio", serializer=ShapedRichText()),
    ]

    base_form_class = VersionedForm

    class Meta(DraftedSnippet.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["locale", "slug"], name="person_slug_in_its_language")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        require_description(self, "image")

    @property
    def second_line(self) -> str:
        return ", ".join(filter(None, [self.role, self.credentials]))

    def portrait(self, context: RenderContext) -> Image | None:
        return context.image(self.image_id)


def person_summary(person_id: int, context: RenderContext) -> ContributorSummary | None:
    """Return a person as in lists, without the picture, or None if readers may not see the person."""
    person = context.snippet(Person, person_id)
    if person is None:
        return None
    return {
        "id": context.document_id(snippet_source(Person, person.pk)),
        "slug": person.slug,
        "locale": context.language_of(person),
        "name": person.name,
        "credentials": person.credentials or None,
        "role": person.role or None,
        "profile_url": safe_href(person.profile_url),
    }


def person_within(person_id: int | None, context: RenderContext) -> Contributor | None:
    """Return a person for use within another document, or None if there is none."""
    summary = person_summary(person_id, context) if person_id else None
    if person_id is None or summary is None:
        return None
    return {**summary, "image": context.snippet(Person, person_id).portrait(context)}

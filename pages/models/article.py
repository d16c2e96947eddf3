"""Articles and their index."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.api import APIField
from wagtail.blocks import StreamBlockValidationError
from wagtail.models import Orderable

from pages import reading_time
from pages.admin.drafts import ChosenPanel
from pages.article_markdown import above_text, below_text
from pages.blocks.body import BodyBlock, BodyField, reviewable, table_of_contents, text_of_body
from pages.blocks.links import NOT_ITSELF, error_of_itself, summaries_of
from pages.blocks.references import ReferencesBlock, references_of
from pages.columns.streams import StreamField
from pages.context import RenderContext
from pages.description import derived_description
from pages.filters import Filter, Relation
from pages.models.base import ContentPage, schema_org_page
from pages.models.hero import HeroMixin
from pages.models.people import Person, person_summary, person_within
from pages.models.plain_page import IntroducedPage
from pages.models.review import ReviewMixin
from pages.models.searched import searched
from pages.models.taxonomy import Category, Tag, TagsField
from pages.shapes import Contributor, ContributorSummary, Image, Named, Reference, Summary, TocEntry
from pages.shapes.documents import ArticleSummary
from pages.shapes.fields import ShapedField
from pages.shapes.values import Date, Flag, Integer, OptionalText
from pages.times import day_of_first_publication
from pages.types import snippet_source

Item = TypeVar("Item")

# In characters.
LONGEST_SUMMARY = 500


class ArticleIndex(IntroducedPage):
    page_description = _("A section with articles, such as a blog.")
    parent_page_types = ["pages.Home"]
    subpage_types = ["pages.Article"]

    class Meta:
        verbose_name = _("article index")
        verbose_name_plural = _("article indexes")


class Article(ReviewMixin, HeroMixin, ContentPage):
    collection: ClassVar[str] = "articles"
    orderings: ClassVar[dict[str, str]] = {**ContentPage.orderings, "published_on": "published_on"}
    default_ordering: ClassVar[str] = "-published_on"
    filters: ClassVar[dict[str, Filter]] = {
        "author": Relation("authors.slug", Person),
        "category": Relation("category.slug", Category),
        "tag": Relation("tags.slug", Tag),
    }
    open_graph_type: ClassVar[str] = "article"
    translated_texts = (*ContentPage.translated_texts, "summary", "hero_alt")
    page_description = _("A text for readers, with authors, references and a medical review.")
    parent_page_types = ["pages.ArticleIndex"]
    subpage_types: ClassVar[list] = []

    summary = models.TextField(
        _("summary"),
        blank=True,
        max_length=LONGEST_SUMMARY,
        help_text=_("One or two sentences, for lists and search engines."),
    )
    published_on = models.DateField(
        _("date"),
        null=True,
        blank=True,
        help_text=_("The date that readers see. Left empty, it becomes the day of the first publication."),
    )
    # An article outlives its people and its category. Revisions that name them must stay readable; modelcluster allows
    # this only for SET_NULL and CASCADE. The admin lists what uses a snippet before it is deleted.
    category = models.ForeignKey(
        Category, verbose_name=_("category"), null=True, blank=True, on_delete=models.SET_NULL, related_name="articles"
    )
    tags = TagsField(through="pages.ArticleTag", blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    references = StreamField(ReferencesBlock(), verbose_name=_("references"), blank=True)
    comments_enabled = models.BooleanField(_("readers may comment"), default=False)

    content_panels = [
        *ContentPage.content_panels,
        *HeroMixin.hero_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                ChosenPanel("authorships", chooser_field_name="person", heading=_("Authors"), label=_("Author")),
                FieldPanel("category"),
                FieldPanel("tags"),
                FieldPanel("published_on"),
                FieldPanel("comments_enabled"),
            ],
            _("About this article"),
            classname="collapsed",
        ),
        FieldPanel("references", classname="collapsed"),
        ChosenPanel(
            "related_links",
            chooser_field_name="article",
            heading=_("Related articles"),
            label=_("Article"),
            classname="collapsed",
        ),
        *ReviewMixin.review_panels,
    ]
    search_fields = [*ContentPage.search_fields, *searched("summary", "body")]

    api_fields = [
        APIField("summary", serializer=ShapedField(OptionalText, method="shown_summary")),
        APIField("published_on", serializer=ShapedField(Date | None)),
        APIField("authors", serializer=ShapedField(list[Contributor], method="people")),
        APIField("reviewed_by", serializer=ShapedField(Contributor | None, method="reviewer")),
        APIField("last_reviewed", serializer=ShapedField(Date | None)),
        APIField("next_review", serializer=ShapedField(Date | None)),
        APIField("changed_since_review", serializer=ShapedField(Flag | None)),
        APIField("category", serializer=ShapedField(Named | None, method="named_category")),
        APIField("tags", serializer=ShapedField(list[Named], method="named_tags")),
        APIField("hero", serializer=ShapedField(Image | None, method="hero_image")),
        APIField("reading_minutes", serializer=ShapedField(Integer, method="minutes_to_read")),
        APIField("toc", serializer=ShapedField(list[TocEntry], method="table_of_contents")),
        APIField("body", serializer=BodyField()),
        APIField("references", serializer=ShapedField(list[Reference], method="sources")),
        "comments_enabled",
        APIField("related", serializer=ShapedField(list[ArticleSummary], method="related_summaries")),
    ]
    # Lists show people without their pictures.
    summary_fields: ClassVar[list] = [
        "summary",
        "published_on",
        APIField("authors", serializer=ShapedField(list[ContributorSummary], method="people_summaries")),
        "category",
        "tags",
        "hero",
        "reading_minutes",
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @property
    def second_line(self) -> str:
        day = date_format(self.published_on) if self.published_on else ""
        return " · ".join(filter(None, [str(self.category or ""), day]))

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        if update_fields is None and self.live and not self.published_on and "published_on" not in self.unfinished:
            self.published_on = day_of_first_publication(self)
        super().save(*args, update_fields=update_fields, **kwargs)

    def as_if_published(self, moment: Any) -> Self:
        super().as_if_published(moment)
        self.published_on = self.published_on or day_of_first_publication(self)
        return self

    def clean(self) -> None:
        super().clean()
        related = {place: child for place, child in enumerate(self.body) if child.block_type == "related"}
        errors = {place: error for place, child in related.items() if (error := error_of_itself(child.value, self.pk))}
        if errors:
            raise ValidationError({"body": StreamBlockValidationError(block_errors=errors)})

    def reviewed_text(self) -> list[Any]:
        references = [{**reference, "id": None} for reference in references_of(self.references)]
        return [self.title, self.summary, reviewable(self.body), references]

    def shown_summary(self, context: RenderContext) -> str | None:
        return self.summary or derived_description(self)

    def minutes_to_read(self, context: RenderContext) -> int:
        return reading_time.minutes(f"{self.title}\n{text_of_body(self.body)}", context.language_of(self))

    def people(self, context: RenderContext) -> list[Contributor]:
        return _without_none(person_within(row.person_id, context) for row in self.authorships.all())

    def people_summaries(self, context: RenderContext) -> list[ContributorSummary]:
        return _without_none(person_summary(row.person_id, context) for row in self.authorships.all())

    def named_category(self, context: RenderContext) -> Named | None:
        return _name_of(Category, self.category_id, context)

    def named_tags(self, context: RenderContext) -> list[Named]:
        found = _without_none(_name_of(Tag, row.tag_id, context) for row in self.tagged_items.all())
        return sorted(found, key=lambda tag: tag["name"])

    def table_of_contents(self, context: RenderContext) -> list[TocEntry]:
        return table_of_contents(self.body, context)

    def sources(self, context: RenderContext) -> list[Reference]:
        return references_of(self.references)

    def related_summaries(self, context: RenderContext) -> list[Summary]:
        return summaries_of((row.article_id for row in self.related_links.all()), context)

    @classmethod
    def markdown_parts(cls, document: dict) -> list[str]:
        """Add the summary, authors, dates and subjects above the fields, and references and related pages below."""
        title, *fields = super().markdown_parts(document)
        return [title, *above_text(document), *fields, *below_text(document)]

    def json_ld(self, context: RenderContext, document: dict) -> list[dict]:
        image = document["hero"]
        return [
            {
                "@type": "MedicalWebPage" if document["last_reviewed"] else "WebPage",
                **schema_org_page(document),
                "lastReviewed": document["last_reviewed"],
                "reviewedBy": _schema_org_person(document["reviewed_by"]),
            },
            {
                "@type": "Article",
                "headline": document["title"],
                "description": document["summary"],
                "mainEntityOfPage": {"@id": document["url"]},
                "datePublished": document["published_on"] or document["published_at"],
                "dateModified": document["updated_at"],
                "author": [_schema_org_person(person) for person in document["authors"]],
                "image": image["src"] if image else None,
                "inLanguage": document["locale"],
            },
        ]


class Authorship(Orderable):
    page = ParentalKey(Article, on_delete=models.CASCADE, related_name="authorships")
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+")

    panels = [FieldPanel("person")]

    class Meta(Orderable.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")


class RelatedLink(Orderable):
    page = ParentalKey(Article, on_delete=models.CASCADE, related_name="related_links")
    article = models.ForeignKey(Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="+")

    panels = [PageChooserPanel("article")]

    class Meta(Orderable.Meta):
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")

    def clean(self) -> None:
        super().clean()
        if self.article_id and self.article_id == self.page_id:
            raise ValidationError({"article": NOT_ITSELF})


class ArticleTag(ItemBase):
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged_articles")
    content_object = ParentalKey(Article, on_delete=models.CASCADE, related_name="tagged_items")


def _name_of(model: type[models.Model], pk: int | None, context: RenderContext) -> Named | None:
    found: Any = context.snippet(model, pk) if pk else None
    if pk is None or found is None:
        return None
    return {
        "id": context.document_id(snippet_source(model, found.pk)),
        "slug": found.slug,
        "locale": context.language_of(found),
        "name": found.name,
    }


def _without_none(values: Iterable[Item | None]) -> list[Item]:
    return [value for value in values if value is not None]


def _schema_org_person(person: dict | None) -> dict | None:
    return person and {"@type": "Person", "name": person["name"], "url": person["profile_url"]}

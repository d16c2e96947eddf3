"""Articles and their index."""

import hashlib
import math
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from rest_framework import serializers
from taggit.models import ItemBase
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from pages.blocks.body import BodyBlock, table_of_contents, text_of, words_in
from pages.blocks.references import ReferencesBlock, references_of
from pages.context import RenderContext
from pages.filters import Filter, Relation
from pages.models.base import ContentPage, schema_org_page
from pages.models.hero import HeroMixin
from pages.models.people import Person, person_summary, person_within
from pages.models.plain_page import IntroducedPage
from pages.models.taxonomy import Category, Tag
from pages.representation import (
    BodySerializer,
    ComputedField,
    ContributorSerializer,
    ContributorSummarySerializer,
    ImageSerializer,
    NamedSerializer,
    NullableTextField,
    PageSummaryField,
    ReferenceSerializer,
    TocEntrySerializer,
)

WORDS_A_MINUTE = 230


class ArticleIndex(IntroducedPage):
    parent_page_types = ["pages.Home"]
    subpage_types = ["pages.Article"]


class Article(HeroMixin, ContentPage):
    collection: ClassVar[str] = "articles"
    orderings: ClassVar[dict[str, str]] = {**ContentPage.orderings, "published_on": "published_on"}
    default_ordering: ClassVar[str] = "-published_on"
    filters: ClassVar[dict[str, Filter]] = {
        "author": Relation("authors.slug", Person),
        "category": Relation("category.slug", Category),
        "tag": Relation("tags.slug", Tag),
    }
    open_graph_type: ClassVar[str] = "article"
    parent_page_types = ["pages.ArticleIndex"]
    subpage_types: ClassVar[list] = []

    summary = models.TextField(
        blank=True, max_length=500, help_text="One or two sentences, for lists and search engines."
    )
    published_on = models.DateField("date", null=True, blank=True, help_text="The date that readers see.")
    # Where a person or category is deleted, the article goes on without: revisions that name it must stay readable,
    # which modelcluster grants to SET_NULL and CASCADE alone. The admin says what uses it before it is deleted.
    reviewed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    last_reviewed = models.DateField(null=True, blank=True)
    next_review = models.DateField(null=True, blank=True)
    # The text as it was when `last_reviewed` was set: {"on": date, "digest": …}.
    review_snapshot = models.JSONField(default=dict, blank=True, editable=False)
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="articles")
    tags = ClusterTaggableManager(through="pages.ArticleTag", blank=True)
    body = StreamField(BodyBlock(), blank=True)
    references = StreamField(ReferencesBlock(), blank=True)
    comments_enabled = models.BooleanField(default=False)

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("published_on"),
                FieldPanel("category"),
                FieldPanel("tags"),
            ],
            "About this article",
        ),
        InlinePanel("authorships", heading="Authors", label="Author"),
        *HeroMixin.hero_panels,
        FieldPanel("body"),
        FieldPanel("references"),
        InlinePanel("related_links", heading="Related articles", label="Article"),
        MultiFieldPanel(
            [FieldPanel("reviewed_by"), FieldPanel("last_reviewed"), FieldPanel("next_review")], "Medical review"
        ),
    ]
    settings_panels = [*ContentPage.settings_panels, FieldPanel("comments_enabled")]
    search_fields = [*ContentPage.search_fields, index.SearchField("summary"), index.SearchField("body")]

    api_fields = [
        APIField("summary", serializer=NullableTextField()),
        APIField("published_on", serializer=serializers.DateField(allow_null=True)),
        APIField("authors", serializer=ComputedField("people", ContributorSerializer(many=True))),
        APIField("reviewed_by", serializer=ComputedField("reviewer", ContributorSerializer(allow_null=True))),
        APIField("last_reviewed", serializer=serializers.DateField(allow_null=True)),
        APIField("next_review", serializer=serializers.DateField(allow_null=True)),
        APIField("changed_since_review", serializer=serializers.BooleanField(allow_null=True)),
        APIField("category", serializer=ComputedField("named_category", NamedSerializer(allow_null=True))),
        APIField("tags", serializer=ComputedField("named_tags", NamedSerializer(many=True))),
        APIField("hero", serializer=ComputedField("hero_image", ImageSerializer(allow_null=True))),
        APIField("reading_minutes", serializer=serializers.IntegerField()),
        APIField("toc", serializer=ComputedField("table_of_contents", TocEntrySerializer(many=True))),
        APIField("body", serializer=BodySerializer()),
        APIField("references", serializer=ComputedField("sources", ReferenceSerializer(many=True))),
        APIField("comments_enabled", serializer=serializers.BooleanField()),
        APIField(
            "related",
            serializer=ComputedField(
                "related_summaries", serializers.ListField(child=PageSummaryField("pages.Article"))
            ),
        ),
    ]
    # In lists, people are shown without their pictures.
    summary_fields: ClassVar[list] = [
        "summary",
        "published_on",
        APIField("authors", serializer=ComputedField("people_summaries", ContributorSummarySerializer(many=True))),
        "category",
        "tags",
        "hero",
        "reading_minutes",
    ]

    def clean(self) -> None:
        super().clean()
        if self.next_review and self.last_reviewed and self.next_review <= self.last_reviewed:
            raise ValidationError({"next_review": "Give a day after the last review."})
        self._note_review()

    def _note_review(self) -> None:
        reviewed_on = self.last_reviewed.isoformat() if self.last_reviewed else None
        if self.review_snapshot.get("on") != reviewed_on:
            self.review_snapshot = {"on": reviewed_on, "digest": self.text_digest()} if reviewed_on else {}

    def text_digest(self) -> str:
        text = "\n".join([self.title, self.summary, text_of(self.body)])
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def changed_since_review(self) -> bool | None:
        """Whether the text is another than the one that was reviewed; None where none was."""
        if not self.review_snapshot:
            return None
        return self.review_snapshot["digest"] != self.text_digest()

    @property
    def reading_minutes(self) -> int:
        return max(1, math.ceil(words_in(f"{self.title}\n{text_of(self.body)}") / WORDS_A_MINUTE))

    def people(self, context: RenderContext) -> list[dict]:
        return _present(person_within(row.person_id, context) for row in self.authorships.all())

    def people_summaries(self, context: RenderContext) -> list[dict]:
        return _present(person_summary(row.person_id, context) for row in self.authorships.all())

    def reviewer(self, context: RenderContext) -> dict | None:
        return person_within(self.reviewed_by_id, context)

    def named_category(self, context: RenderContext) -> dict | None:
        return _named(Category, self.category_id, context)

    def named_tags(self, context: RenderContext) -> list[dict]:
        found = _present(_named(Tag, row.tag_id, context) for row in self.tagged_items.all())
        return sorted(found, key=lambda tag: tag["name"])

    def table_of_contents(self, context: RenderContext) -> list[dict]:
        return table_of_contents(self.body)

    def sources(self, context: RenderContext) -> list[dict]:
        return references_of(self.references)

    def related_summaries(self, context: RenderContext) -> list[dict]:
        return _present(context.summary(row.article_id) for row in self.related_links.all())

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
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    panels = [FieldPanel("person")]


class RelatedLink(Orderable):
    page = ParentalKey(Article, on_delete=models.CASCADE, related_name="related_links")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")

    panels = [PageChooserPanel("article")]


class ArticleTag(ItemBase):
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged_articles")
    content_object = ParentalKey(Article, on_delete=models.CASCADE, related_name="tagged_items")


def _named(model: type[models.Model], pk: int | None, context: RenderContext) -> dict | None:
    found: Any = context.snippet(model, pk) if pk else None
    return found and {
        "id": context.document_id(f"snippet:{model._meta.label_lower}:{pk}"),
        "slug": found.slug,
        "name": found.name,
    }


def _present(values: Any) -> list:
    return [value for value in values if value is not None]


def _schema_org_person(person: dict | None) -> dict | None:
    return person and {"@type": "Person", "name": person["name"], "url": person["profile_url"]}

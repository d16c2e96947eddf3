"""What articles are sorted by."""

from typing import ClassVar

from django.db import models
from rest_framework import serializers
from taggit.models import TagBase
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.snippets.models import register_snippet

from pages.representation import NullableTextField

_DESCRIBED = [
    APIField("slug", serializer=serializers.CharField()),
    APIField("name", serializer=serializers.CharField()),
    APIField("description", serializer=NullableTextField()),
]


@register_snippet
class Category(models.Model):
    collection: ClassVar[str] = "categories"
    orderings: ClassVar[dict[str, str]] = {"name": "name"}
    default_ordering: ClassVar[str] = "name"
    api_fields = _DESCRIBED

    name = models.CharField(max_length=100)
    slug = models.SlugField(unique=True, allow_unicode=True, help_text="Its name in addresses and filters.")
    description = models.TextField(blank=True)

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("description")]

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@register_snippet
class Tag(TagBase):
    collection: ClassVar[str] = "tags"
    orderings: ClassVar[dict[str, str]] = {"name": "name"}
    default_ordering: ClassVar[str] = "name"
    api_fields = _DESCRIBED

    description = models.TextField(blank=True)

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("description")]

    class Meta:
        ordering = ["name"]

"""What articles are sorted by."""

from typing import ClassVar

from django.db import models
from rest_framework import serializers
from taggit.models import TagBase
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.api import APIField

from pages.representation import NullableTextField

_PANELS = [
    TitleFieldPanel("name", placeholder="Name*"),
    FieldPanel("slug", widget=SlugInput),
    FieldPanel("description"),
]
_DESCRIBED = [
    APIField("slug", serializer=serializers.CharField()),
    APIField("name", serializer=serializers.CharField()),
    APIField("description", serializer=NullableTextField()),
]


class Category(models.Model):
    collection: ClassVar[str] = "categories"
    orderings: ClassVar[dict[str, str]] = {"name": "name"}
    default_ordering: ClassVar[str] = "name"
    api_fields = _DESCRIBED

    name = models.CharField(max_length=100)
    slug = models.SlugField(unique=True, allow_unicode=True, help_text="Its name in addresses and filters.")
    description = models.TextField(blank=True)

    panels = _PANELS

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Tag(TagBase):
    collection: ClassVar[str] = "tags"
    orderings: ClassVar[dict[str, str]] = {"name": "name"}
    default_ordering: ClassVar[str] = "name"
    api_fields = _DESCRIBED

    description = models.TextField(blank=True)

    panels = _PANELS

    class Meta:
        ordering = ["name"]

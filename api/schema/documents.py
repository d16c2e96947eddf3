"""Serializers of whole answers, for their schema: the common fields, then what each model declares."""

from functools import cache
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from wagtail.models import Page

from api.highlights import FIELDS as HIGHLIGHTED
from api.publishing.identity import type_name
from api.publishing.representation import serializer_of, summary_serializer_of
from pages.representation import ImageSerializer, NullableTextField, SummarySerializer


class ParentSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    type = serializers.CharField()
    title = serializers.CharField()
    path = serializers.CharField()


class BreadcrumbSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    path = serializers.CharField()


class TranslationSerializer(serializers.Serializer):
    locale = serializers.CharField()
    id = serializers.UUIDField()
    path = serializers.CharField()
    url = serializers.URLField()


class OpenGraphSerializer(serializers.Serializer):
    type = serializers.CharField()
    title = serializers.CharField()
    description = NullableTextField()
    url = serializers.URLField()
    image = NullableTextField()
    locale = serializers.CharField()
    site_name = NullableTextField()


class SeoSerializer(serializers.Serializer):
    title = serializers.CharField()
    description = NullableTextField()
    canonical_url = serializers.URLField()
    robots = serializers.CharField()
    image = ImageSerializer(allow_null=True)
    open_graph = OpenGraphSerializer()
    json_ld = serializers.DictField()


class AssetSerializer(serializers.Serializer):
    url = serializers.URLField()
    content_type = serializers.CharField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    bytes = serializers.IntegerField()


class EmbeddedSerializer(SummarySerializer):
    """What every page's document has besides its own fields; but for its number, when another contains it."""

    parent = ParentSerializer(allow_null=True)
    breadcrumbs = BreadcrumbSerializer(many=True)
    translations = TranslationSerializer(many=True)
    seo = SeoSerializer()
    assets = AssetSerializer(many=True)


class CommonSerializer(EmbeddedSerializer):
    version = serializers.IntegerField()


class SnippetSerializer(serializers.Serializer):
    version = serializers.IntegerField()
    id = serializers.UUIDField()
    type = serializers.CharField()


class HighlightSerializer(serializers.Serializer):
    field = serializers.ChoiceField(choices=list(HIGHLIGHTED))
    html = serializers.CharField(help_text="Escaped text, in which `<mark>` is the only element.")


class ListedSerializer(serializers.Serializer):
    """What an item has besides where words are searched for with `q`."""

    score = serializers.FloatField(required=False, help_text="With q: how well it matches, within this list.")
    highlights = HighlightSerializer(many=True, required=False, help_text="With q: where its words stand.")


class CorrectionSerializer(serializers.Serializer):
    """A word of q that no document has, and the one that was searched for instead."""

    to = serializers.CharField()

    def get_fields(self) -> dict:
        return {"from": serializers.CharField(), **super().get_fields()}


class MetaSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    corrected = CorrectionSerializer(many=True, required=False, help_text="With q: what was taken for typing errors.")


@cache
def document_serializer(model: Any) -> type[serializers.Serializer]:
    common = CommonSerializer if issubclass(model, Page) else SnippetSerializer
    return _named(model, model.__name__, common, serializer_of(model))


@cache
def embedded_serializer(model: Any) -> type[serializers.Serializer]:
    """A whole page within another document."""
    return _named(model, f"Embedded{model.__name__}", EmbeddedSerializer, serializer_of(model))


@cache
def summary_serializer(model: Any) -> type[serializers.Serializer]:
    if not issubclass(model, Page):
        return _named(model, f"{model.__name__}Summary", SnippetWithoutVersion, serializer_of(model))
    return _named(model, f"{model.__name__}Summary", ListedSummarySerializer, summary_serializer_of(model))


class ListedSummarySerializer(SummarySerializer, ListedSerializer):
    pass


class SnippetWithoutVersion(ListedSerializer):
    id = serializers.UUIDField()
    type = serializers.CharField()


@cache
def list_serializer(model: Any) -> type[serializers.Serializer]:
    fields = {"items": summary_serializer(model)(many=True), "meta": MetaSerializer()}
    return type(f"{model.__name__}ListSerializer", (serializers.Serializer,), fields)


def _named(
    model: Any, name: str, common: type[serializers.Serializer], own: type[serializers.Serializer]
) -> type[serializers.Serializer]:
    const = extend_schema_field({"type": "string", "const": type_name(model)})
    kind = const(type("TypeField", (serializers.CharField,), {}))()
    return type(f"{name}Serializer", (common,), {"type": kind, **own._declared_fields})

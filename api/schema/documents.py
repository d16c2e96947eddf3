"""Serializers of whole answers, for their schema: the common fields, then what each model declares."""

from functools import cache
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from wagtail.models import Page

from api.lists.filters import counted_by
from api.rendering.identity import type_name
from api.rendering.page import ROBOTS
from api.rendering.representation import serializer_of, summary_serializer_of
from api.schema.components import VERSION
from api.search.highlights import FIELDS as HIGHLIGHTED
from pages.representation import ImageSerializer, NullableTextField, SummarySerializer


def constant(value: str) -> serializers.Field:
    """A field that is always this text."""
    const = extend_schema_field({"type": "string", "const": value})
    return const(type("ConstantField", (serializers.CharField,), {}))()


@extend_schema_field(VERSION)
class VersionField(serializers.IntegerField):
    """A content version: of more than 32 bits."""


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


# Without properties of its own, so that generated clients keep them all.
@extend_schema_field({"type": "object", "additionalProperties": True, "required": ["@type"]})
class JsonLdNodeField(serializers.DictField):
    """A node of schema.org, with whatever that has."""


class JsonLdSerializer(serializers.Serializer):
    """schema.org as it goes into a page's head."""

    def get_fields(self) -> dict[str, serializers.Field]:
        nodes = serializers.ListField(child=JsonLdNodeField())
        return {"@context": constant("https://schema.org"), "@graph": nodes}


class SeoSerializer(serializers.Serializer):
    title = serializers.CharField()
    description = NullableTextField()
    canonical_url = serializers.URLField()
    robots = serializers.ChoiceField(choices=sorted(ROBOTS.values()))
    image = ImageSerializer(allow_null=True)
    open_graph = OpenGraphSerializer()
    json_ld = JsonLdSerializer()


class AssetSerializer(serializers.Serializer):
    url = serializers.URLField()
    content_type = serializers.RegexField(r"^[a-z]+/[a-z0-9.+-]+$")
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
    version = VersionField()


class SnippetSerializer(serializers.Serializer):
    version = VersionField()
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
    total = serializers.IntegerField(required=False, help_text="Only with total=true.")
    corrected = CorrectionSerializer(many=True, required=False, help_text="With q: what was taken for typing errors.")


@cache
def document_serializer(model: Any) -> type[serializers.Serializer]:
    what = "The whole document"
    if issubclass(model, Page):
        return _named(model, model.__name__, what, CommonSerializer, serializer_of(model))
    return _counted(model, _named(model, model.__name__, what, SnippetSerializer, serializer_of(model)))


@cache
def embedded_serializer(model: Any) -> type[serializers.Serializer]:
    """A whole page within another document."""
    return _named(
        model, f"Embedded{model.__name__}", "Within another document", EmbeddedSerializer, serializer_of(model)
    )


@cache
def summary_serializer(model: Any) -> type[serializers.Serializer]:
    """Of a page within another document."""
    what = "Within another document, as in a list"
    return _named(model, f"{model.__name__}Summary", what, SummarySerializer, summary_serializer_of(model))


@cache
def item_serializer(model: Any) -> type[serializers.Serializer]:
    name, what = f"{model.__name__}Item", "What a list gives"
    if not issubclass(model, Page):
        return _counted(model, _named(model, name, what, SnippetWithoutVersion, serializer_of(model)))
    return _named(model, name, what, ListedSummarySerializer, summary_serializer_of(model))


class ListedSummarySerializer(SummarySerializer, ListedSerializer):
    pass


class SnippetWithoutVersion(ListedSerializer):
    id = serializers.UUIDField()
    type = serializers.CharField()


@cache
def list_serializer(model: Any) -> type[serializers.Serializer]:
    fields = {"items": item_serializer(model)(many=True), "meta": MetaSerializer()}
    return type(f"{model.__name__}ListSerializer", (serializers.Serializer,), fields)


def _counted(model: Any, kind: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """With the number of pages that name it, where there can be any."""
    count = serializers.IntegerField(required=False, help_text="Only with counts=true.")
    return type(kind.__name__, (kind,), {"count": count}) if counted_by(model) else kind


def _named(
    model: Any, name: str, what: str, common: type[serializers.Serializer], own: type[serializers.Serializer]
) -> type[serializers.Serializer]:
    fields = {"type": constant(type_name(model)), **own._declared_fields}
    return type(f"{name}Serializer", (common,), {**fields, "__doc__": f"{what}: {model._meta.verbose_name}."})

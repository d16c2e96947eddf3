"""Unions of page types, discriminated by `type`."""

from drf_spectacular.openapi import AutoSchema
from rest_framework.serializers import Serializer

from api.publishing.identity import page_types


def union(auto_schema: AutoSchema, serializers: list[type[Serializer]]) -> dict:
    """One of these, in the order of `page_types`."""
    references = [auto_schema.resolve_serializer(serializer, "response").ref for serializer in serializers]
    mapping = {name: reference["$ref"] for name, reference in zip(page_types(), references, strict=True)}
    return {"oneOf": references, "discriminator": {"propertyName": "type", "mapping": mapping}}


def union_list(auto_schema: AutoSchema, serializers: list[type[Serializer]]) -> dict:
    from api.schema.documents import MetaSerializer

    meta = auto_schema.resolve_serializer(MetaSerializer, "response").ref
    items = {"type": "array", "items": union(auto_schema, serializers)}
    return {"type": "object", "properties": {"items": items, "meta": meta}, "required": ["items", "meta"]}

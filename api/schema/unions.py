"""Unions of page types, discriminated by `type`."""

from drf_spectacular.openapi import AutoSchema

from api.rendering.identity import page_types
from api.schema.components import array, record, register, union
from api.schema.documents import MetaSerializer, document_serializer, item_serializer


def page_union(auto_schema: AutoSchema) -> dict:
    """A page's document, of any type."""
    members = {
        name: auto_schema.resolve_serializer(document_serializer(model), "response").ref
        for name, model in page_types().items()
    }
    return union(auto_schema, "Page", members)


def item_union(auto_schema: AutoSchema) -> dict:
    """What a list gives of a page, of any type."""
    members = {
        name: auto_schema.resolve_serializer(item_serializer(model), "response").ref
        for name, model in page_types().items()
    }
    return union(auto_schema, "PageItem", members)


def page_list(auto_schema: AutoSchema) -> dict:
    meta = auto_schema.resolve_serializer(MetaSerializer, "response").ref
    return register(auto_schema, "PageList", record(items=array(item_union(auto_schema)), meta=meta))

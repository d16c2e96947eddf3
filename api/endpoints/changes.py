"""The sync feed: everything that changed since."""

from dataclasses import replace
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from api.endpoints.base import ReadView
from api.endpoints.site import SiteSerializer
from api.fields import fields_parameter
from api.following import Position, read_changes
from api.http import answer
from api.models import Reason
from api.pagination import query_of
from api.parameters import READ, Parameter, limit, one_of, several
from api.publishing.identity import page_types
from api.publishing.render import instant
from api.reading import Place
from api.schema.documents import document_serializer
from api.shapes import Shape

SINCE = Parameter("since", "Where to go on: opaque, from `meta.cursor`. Without it, everything live is given.")
LIMIT = limit(500, default=100, description="How many items to give at most. An answer also ends at 2 MB.")
LOCALE = Parameter("locale", "Only this language, such as en. By default all. Redirects have none.")
FIELDS = fields_parameter(Shape("list_changes", ("items", "document")))


class RedirectSerializer(serializers.Serializer):
    version = serializers.IntegerField()
    id = serializers.UUIDField()
    type = serializers.ChoiceField(choices=["redirect"])
    location = serializers.CharField()
    permanent = serializers.BooleanField()

    def get_fields(self) -> dict[str, serializers.Field]:
        return {**super().get_fields(), "from": serializers.CharField()}


def type_parameter() -> Parameter:
    types = [*sorted(page_types()), "redirect", "site"]
    return Parameter(
        "type",
        "Only these types, separated by commas.",
        several(one_of("type", types)),
        {"type": "string", "examples": types},
    )


class ChangesView(ReadView):
    parameters = [SINCE, LIMIT, type_parameter(), LOCALE, FIELDS, *READ]
    tag = "sync"

    def operation_id(self) -> str:
        return "list_changes"

    def answer_schema(self, auto_schema: AutoSchema) -> Any:
        return changes_schema(auto_schema)

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        query, values = query_of(request), self.values
        since = Position.unsealed(values["since"], query=query) if values["since"] else None
        changes = read_changes(
            self.place(request),
            since=since,
            types=values["type"],
            locale=values["locale"],
            limit=values["limit"],
        )
        cursor = changes.position.sealed(query=query)
        items = b",".join(self.item(row) for row in changes.rows)
        meta = orjson.dumps({"cursor": cursor, "has_more": changes.has_more})
        body = b'{"items":[%s],"meta":%s}' % (items, meta)
        return answer(request, body, state=changes.found.state, surrogate_keys="list:changes")

    def place(self, request: Any) -> Place:
        """Who follows a language goes on when that was removed: its pages are withdrawn."""
        place = super().place(request)
        return replace(place, locale=None) if self.values["since"] else place

    def item(self, row: Any) -> bytes:
        head = orjson.dumps(
            {
                "version": row.number,
                "op": "publish" if row.live else "withdraw",
                "type": row.type,
                "id": row.id,
                "locale": row.language or None,
                "path": row.path or None,
                "at": instant(row.changed_at),
            }
        )
        tail = orjson.dumps({"reason": row.reason, "replaced_by": row.replaced_by})
        document = self.selected(bytes(row.body)) if row.live else b"null"
        return b'%s,"document":%s,%s' % (head[:-1], document, tail[1:])


def changes_schema(auto_schema: AutoSchema) -> dict:
    serializers_of_documents: list[Any] = [
        *map(document_serializer, page_types().values()),
        SiteSerializer,
        RedirectSerializer,
    ]
    documents = [auto_schema.resolve_serializer(serializer, "response").ref for serializer in serializers_of_documents]
    text: dict[str, Any] = {"type": "string"}
    nullable: dict[str, Any] = {"type": ["string", "null"]}
    item: dict[str, dict] = {
        "version": {"type": "integer", "format": "int64"},
        "op": {"enum": ["publish", "withdraw"]},
        "type": text,
        "id": {"type": "string", "format": "uuid"},
        "locale": nullable,
        "path": nullable,
        "at": {"type": "string", "format": "date-time"},
        "document": {"oneOf": [*documents, {"type": "null"}]},
        "reason": {"enum": [*Reason.values, None]},
        "replaced_by": nullable,
    }
    meta = {"cursor": text, "has_more": {"type": "boolean"}}
    return _object(items={"type": "array", "items": _object(**item)}, meta=_object(**meta))


def _object(**properties: dict) -> dict:
    return {"type": "object", "properties": properties, "required": list(properties)}

"""The sync feed: everything that changed since."""

from dataclasses import replace
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from api.endpoints.base import ReadView
from api.endpoints.site import SiteSerializer
from api.fields.names import Shape
from api.fields.selection import fields_parameter
from api.http.answers import answer
from api.lists.paging import query_of
from api.models import Reason
from api.parameters.base import READ, Parameter, limit, listed, one_of, several
from api.parameters.rich_text import GROWTH, RICH_TEXT
from api.reads.changes import BYTES, Position, read_changes
from api.reads.read import Place, stored
from api.rendering.identity import page_types
from api.schema.components import (
    INSTANT,
    TEXT,
    TEXT_OR_NULL,
    UUID,
    VERSION,
    array,
    camel,
    nullable,
    record,
    register,
    union,
)
from api.schema.documents import VersionField, constant, document_serializer
from pages.values import served

SINCE = Parameter("since", "Where to go on: opaque, from `meta.cursor`. Without it, everything live is given.")
LIMIT = limit(500, default=100, description="How many items to give at most. An answer also ends at 2 MB.")
LOCALE = Parameter("locale", "Only this language, such as en. By default all. Redirects have none.")
FIELDS = fields_parameter(Shape("list_changes", ("items", "document")))


class RedirectSerializer(serializers.Serializer):
    version = VersionField()
    id = serializers.UUIDField()
    type = constant("redirect")
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
        listed({"type": "string", "enum": types}),
    )


class ChangesView(ReadView):
    parameters = [SINCE, LIMIT, type_parameter(), LOCALE, FIELDS, RICH_TEXT, *READ]
    problems = [*ReadView.problems, "invalid_cursor", "resync_required"]
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
            most=BYTES // GROWTH.get(values["rich_text"], 1),
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
                "at": served(row.changed_at),
            }
        )
        tail = orjson.dumps({"reason": row.reason, "replaced_by": row.replaced_by})
        document = self.shaped(stored(row.body)) if row.live else b"null"
        return b'%s,"document":%s,%s' % (head[:-1], document, tail[1:])


def changes_schema(auto_schema: AutoSchema) -> dict:
    documents: dict[str, Any] = {
        **{name: document_serializer(model) for name, model in page_types().items()},
        "site": SiteSerializer,
        "redirect": RedirectSerializer,
    }
    changes = {name: _change(auto_schema, name, serializer) for name, serializer in documents.items()}
    meta = record(cursor=TEXT, has_more={"type": "boolean"})
    items = array(union(auto_schema, "Change", changes))
    return register(auto_schema, "ChangeList", record(items=items, meta=register(auto_schema, "ChangeMeta", meta)))


def _change(auto_schema: AutoSchema, name: str, serializer: Any) -> dict:
    document = auto_schema.resolve_serializer(serializer, "response").ref
    schema = record(
        version=VERSION,
        op={"type": "string", "enum": ["publish", "withdraw"]},
        type={"type": "string", "const": name},
        id=UUID,
        locale=TEXT_OR_NULL,
        path=TEXT_OR_NULL,
        at=INSTANT,
        document=nullable(document),
        reason={"type": ["string", "null"], "enum": [*Reason.values, None]},
        replaced_by=TEXT_OR_NULL,
    )
    return register(auto_schema, f"{camel(name)}Change", schema)

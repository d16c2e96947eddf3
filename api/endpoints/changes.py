"""The sync feed: all documents, then every change since the last request."""

from dataclasses import replace
from functools import cache
from typing import Any, Literal, get_type_hints

import orjson
from django.http import HttpRequest, HttpResponse
from typing_extensions import TypedDict

from api.endpoints.base import ReadView
from api.fields.names import DocumentsAt
from api.fields.selection import fields_parameter
from api.http.answers import answer
from api.lists.paging import query_of
from api.parameters.base import READ, Parameter, array_of, comma_separated, limit, one_of
from api.parameters.rich_text import GROWTH, RICH_TEXT
from api.reads.changes import BYTES, Position, read_changes
from api.reads.read import Scope, stored
from api.reads.row import Row
from api.rendering.redirects import Redirect
from api.rendering.site import Site
from pages.shapes.documents import document_type
from pages.shapes.records import record, union
from pages.shapes.values import Instant, Uuid, Version
from pages.types import page_types
from pages.values import served

SINCE = Parameter(
    "since", "Where the feed continues: an opaque text from `meta.cursor`. Without it, all live documents."
)
LIMIT = limit(500, default=100, description="How many items to give at most. An answer also ends at 2 MB.")
LOCALE = Parameter("locale", "Only this language, such as en. By default all. Redirects have none.")
FIELDS = fields_parameter(DocumentsAt("list_changes", ("items", "document")))


class ChangeFacts(TypedDict):
    """The fields of a change before its document."""

    version: Version
    op: Literal["publish", "withdraw"]
    type: str
    id: Uuid
    locale: str | None
    path: str | None
    at: Instant


class Withdrawal(TypedDict):
    """The fields of a change after its document: why it was withdrawn, and the path that replaces it."""

    reason: Literal["unpublished", "deleted", "private", "expired", "moved"] | None
    replaced_by: str | None


class ChangeMeta(TypedDict):
    """Where the feed continues, and whether it has more changes now."""

    cursor: str
    has_more: bool


def type_parameter() -> Parameter:
    """Return the parameter `type`: types of pages, redirects and sites."""
    types = [*sorted(page_types()), "redirect", "site"]
    return Parameter(
        "type",
        "Only these types, separated by commas.",
        comma_separated(one_of("type", types)),
        array_of({"type": "string", "enum": types}),
    )


class ChangesView(ReadView):
    """All live documents, then every change since the last request."""

    parameters = [SINCE, LIMIT, type_parameter(), LOCALE, FIELDS, RICH_TEXT, *READ]
    problems = [*ReadView.problems, "invalid_cursor", "resync_required"]
    tag = "sync"

    def operation_id(self) -> str:
        return "list_changes"

    def answer_type(self) -> Any:
        return changes_type()

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        query, values = query_of(request), self.values
        since = Position.unsealed(values["since"], query=query) if values["since"] else None
        changes = read_changes(
            self.scope(request),
            since=since,
            types=values["type"],
            locale=values["locale"],
            limit=values["limit"],
            most=BYTES // GROWTH.get(values["rich_text"], 1),
        )
        cursor = changes.position.sealed(query=query)
        items = b",".join(self.item(row) for row in changes.rows)
        meta: ChangeMeta = {"cursor": cursor, "has_more": changes.has_more}
        body = b'{"items":[%s],"meta":%s}' % (items, orjson.dumps(meta))
        return answer(request, body, state=changes.found.state, surrogate_keys="list:changes")

    def scope(self, request: HttpRequest) -> Scope:
        """Accept a removed language in a feed that continues: its pages are withdrawn, and the client must know."""
        scope = super().scope(request)
        return replace(scope, locale=None) if self.values["since"] else scope

    def item(self, row: Row) -> bytes:
        """Return the JSON of one change."""
        facts: ChangeFacts = {
            "version": row.number,
            "op": "publish" if row.live else "withdraw",
            "type": row.type,
            "id": str(row.id),
            "locale": row.language or None,
            "path": row.path or None,
            "at": served(row.changed_at),
        }
        withdrawal: Withdrawal = {"reason": row.reason, "replaced_by": row.replaced_by}
        document = self.shaped(stored(row.body)) if row.live else b"null"
        return b'%s,"document":%s,%s' % (orjson.dumps(facts)[:-1], document, orjson.dumps(withdrawal)[1:])


@cache
def changes_type() -> Any:
    """Return the type of the feed: a union of the changes of each type of document."""
    documents = {
        **{name: document_type(model) for name, model in page_types().items()},
        "site": Site,
        "redirect": Redirect,
    }
    change = union("Change", {name: _change(name, document) for name, document in documents.items()})
    return record(
        "ChangeList",
        {
            "items": list[change],  # type: ignore[valid-type]
            "meta": ChangeMeta,
        },
    )


def _change(name: str, document: Any) -> Any:
    camel = "".join(word.capitalize() for word in name.split("_"))
    fields = {
        **get_type_hints(ChangeFacts, include_extras=True),
        "type": Literal[name],  # type: ignore[valid-type]
        "document": document | None,
        **get_type_hints(Withdrawal, include_extras=True),
    }
    return record(f"{camel}Change", fields)

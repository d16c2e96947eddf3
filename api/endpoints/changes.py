"""The sync feed: all documents, then every change since the last request."""

from collections.abc import Iterable
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
from api.http.shapes import Withdrawal, WithdrawalReason
from api.parameters.base import READ, Parameter, array_of, each, limit, one_language, one_of
from api.parameters.binding import bound_values
from api.parameters.fallbacks import BLOCK_FALLBACK
from api.parameters.rich_text import GROWTH
from api.parameters.writing import WRITING
from api.reads.changes import BYTES, Position, read_changes
from api.reads.read import Scope, stored
from api.reads.row import Row
from api.rendering.redirects import Redirect
from api.rendering.site import Site
from pages.shapes.documents import document_type
from pages.shapes.records import record, union
from pages.shapes.values import Instant, Uuid, Version
from pages.types import models_by_type
from pages.values import served

SINCE = Parameter(
    "since", "Where the feed continues: an opaque text from `meta.cursor`. Without it, all live documents."
)
LIMIT = limit(500, default=100, description="How many items to give at most. An answer also ends at 2 MB.")
LOCALE = Parameter("locale", "Only this language, such as en. By default all. Redirects have none.", one_language)
FIELDS = fields_parameter(DocumentsAt("list_changes", ("items", "document")))
# The parameters whose values may change from one request to the next. A position knows its site.
MAY_CHANGE = {"since", "limit", "min_version", "site"}


class ChangeFacts(TypedDict):
    """The fields of a change before its document."""

    version: Version
    op: Literal["publish", "withdraw"]
    type: str
    id: Uuid
    locale: str | None
    path: str | None
    at: Instant


class ChangeMeta(TypedDict):
    """Where the feed continues, and whether it has more changes now."""

    cursor: str
    has_more: bool


def type_parameter() -> Parameter:
    """Return the parameter `type`: types of pages, people, categories, tags, redirects and sites."""
    types = [*sorted(models_by_type()), "redirect", "site"]
    return Parameter(
        "type",
        "Only these types.",
        each(one_of("type", types)),
        array_of({"type": "string", "enum": types}),
    )


class ChangesView(ReadView):
    """All live documents, then every change since the last request."""

    parameters = [SINCE, LIMIT, type_parameter(), LOCALE, FIELDS, *WRITING, BLOCK_FALLBACK, *READ]
    problems = [*ReadView.problems, "invalid_cursor", "resync_required"]
    tag = "sync"

    def operation_id(self) -> str:
        return "list_changes"

    def answer_type(self) -> Any:
        return changes_type()

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        values = self.values
        bound = bound_values(self.parameters, values, free=MAY_CHANGE)
        since = Position.unsealed(values["since"], path=request.path, bound=bound) if values["since"] else None
        changes = read_changes(
            self.scope(request),
            since=since,
            types=values["type"],
            locale=values["locale"],
            limit=values["limit"],
            most=BYTES // GROWTH.get(values["rich_text"], 1),
        )
        cursor = changes.position.sealed(path=request.path, bound=bound)
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
    """Return the type of the feed: publications with documents of each type, and withdrawals."""
    documents = {
        **{name: document_type(model) for name, model in models_by_type().items()},
        "site": Site,
        "redirect": Redirect,
    }
    document = union("ChangedDocument", documents)
    members = {
        "publish": _change(
            "PublishedChange", documents, op="publish", document=document, reason=None, replaced_by=None
        ),
        "withdraw": _change(
            "WithdrawnChange",
            documents,
            **{**get_type_hints(Withdrawal, include_extras=True), "reason": WithdrawalReason},
            op="withdraw",
            document=None,
        ),
    }
    change = union("Change", members, on="op")
    return record("ChangeList", {"items": list[change], "meta": ChangeMeta})  # type: ignore[valid-type]


def _change(name: str, types: Iterable[str], *, op: str, document: Any, **withdrawal: Any) -> Any:
    fields = {
        **get_type_hints(ChangeFacts, include_extras=True),
        "op": Literal[op],  # type: ignore[valid-type]
        "type": Literal[tuple(types)],  # type: ignore[misc]
        "document": document,
        **withdrawal,
    }
    return record(name, fields)

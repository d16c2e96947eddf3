"""Keyset pagination: a cursor is the place of an item in its list, signed and bound to its query."""

from typing import Annotated, Any, NotRequired
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.http import HttpRequest
from pydantic import Field
from typing_extensions import TypedDict

from api.http.cursors import seal, unseal
from api.http.hosts import absolute
from api.http.problems import parameter_problem
from api.lists.query import Cursor, ListQuery
from api.parameters.base import MOST_OFFSET, sorted_names
from api.reads.row import Row
from pages.shapes.documents import Correction
from pages.shapes.records import record
from pages.shapes.values import Url

# The parameters that may change from one part of a list to the next.
_NOT_BOUND = {"cursor", "since", "limit", "min_version", "total"}


def encode(cursor: Cursor, *, query: str) -> str:
    """Return a cursor as sealed text. `query`: see `query_of`."""
    understood = [cursor.understood] if cursor.understood else []
    return seal([cursor.key, str(cursor.id), int(cursor.backwards), *understood], query=query)


def decode(text: str, *, query: str) -> Cursor:
    """Parse a cursor. Raise a Problem if it does not belong to this query."""
    key, identifier, backwards, *understood = unseal(text, query=query)
    return Cursor(key, UUID(identifier), bool(backwards), *understood)


def query_of(request: HttpRequest) -> str:
    """Return the text that a cursor is bound to: the path, and every parameter that filters or orders."""
    bound = {name: value for name, value in request.GET.items() if name not in _NOT_BOUND}
    if "fields" in bound:
        bound["fields"] = sorted_names(str(bound["fields"]))
    return orjson.dumps([request.path, sorted(bound.items())]).decode()


class Meta(TypedDict):
    """The next and the previous part of a list, and facts on the whole list."""

    next: Url | None
    previous: Url | None
    total: NotRequired[Annotated[int, Field(description="Only with total=true.")]]
    corrected: NotRequired[
        Annotated[list[Correction], Field(description="With q: the typing errors that were corrected.")]
    ]


def list_type(name: str, item: Any) -> Any:
    """Return the type of the answer that lists items of the type `item`."""
    return record(name, {"items": list[item], "meta": Meta})


def page_of(values: dict[str, Any], *, query: str) -> dict[str, Any]:
    """Return the part of a list that the parsed parameters choose, as fields of a `ListQuery`.

    Raise a Problem if they give both a cursor and an offset, or if the cursor belongs to another query.
    """
    if values["cursor"] and values["offset"] is not None:
        raise parameter_problem("offset", "cursor and offset cannot be combined. Give one of them.")
    cursor = decode(values["cursor"], query=query) if values["cursor"] else None
    return {"limit": values["limit"], "cursor": cursor, "offset": values["offset"]}


def items_of(list_query: ListQuery, rows: list[Row]) -> list[Row]:
    """Return the rows of this part in the order of the list, without the extra row that shows if more follow."""
    items = rows[: list_query.limit]
    return items[::-1] if list_query.is_backwards else items


def links_of(
    list_query: ListQuery,
    request: HttpRequest,
    rows: list[Row],
    *,
    more: bool,
    query: str,
    understood: dict[str, list] | None = None,
) -> dict[str, str | None]:
    """Return the URLs of the next and the previous part. `more`: True if more rows follow in the direction of the read.

    `query`: see `query_of`. `understood`: see `Cursor`.
    """

    def at(row: Row, *, back: bool) -> str:
        return url_with(request, cursor=encode(Cursor(row.key, row.id, back, understood), query=query))

    backwards, offset = list_query.is_backwards, list_query.offset
    next_url = at(rows[-1], back=False) if rows and (more or backwards) else None
    if offset is None:
        previous = more if backwards else list_query.cursor
        return {"next": next_url, "previous": at(rows[0], back=True) if rows and previous else None}
    if more and offset + list_query.limit <= MOST_OFFSET:
        next_url = url_with(request, offset=str(offset + list_query.limit))
    before = max(0, offset - list_query.limit)
    return {"next": next_url, "previous": url_with(request, offset=str(before)) if offset else None}


def url_with(request: HttpRequest, **place: str) -> str:
    """Return the URL of another part of the list. Its parameters are sorted, so equal queries have equal URLs."""
    kept = {name: value for name, value in request.GET.items() if name not in {"min_version", "cursor", "offset"}}
    return absolute(request, f"{request.path}?{urlencode(sorted({**kept, **place}.items()))}")

"""Keyset pagination: a cursor is the place of an item in its list, signed and bound to the query that made it."""

from typing import Annotated, Any, NotRequired
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.http import HttpRequest
from pydantic import Field
from typing_extensions import TypedDict

from api.http.cursors import seal, unseal
from api.http.hosts import absolute
from api.http.problems import refused
from api.lists.query import Cursor, ListQuery
from api.parameters.base import MOST_OFFSET, normalised
from pages.shapes.documents import Correction
from pages.shapes.records import record
from pages.shapes.values import Url

# Where to go on, how far, how new, and whether to count: what a cursor does not depend on.
_NOT_BOUND = {"cursor", "since", "limit", "min_version", "total"}


def encode(cursor: Cursor, *, query: str) -> str:
    searched = [cursor.understood] if cursor.understood else []
    return seal([cursor.key, str(cursor.id), int(cursor.backwards), *searched], query=query)


def decode(text: str, *, query: str) -> Cursor:
    """Raises a Problem where the text is no cursor of this query."""
    key, identifier, backwards, *searched = unseal(text, query=query)
    return Cursor(key, UUID(identifier), bool(backwards), *searched)


def query_of(request: HttpRequest) -> str:
    """What a cursor is bound to: the address and every parameter that chooses or orders."""
    bound = {name: value for name, value in request.GET.items() if name not in _NOT_BOUND}
    if "fields" in bound:
        bound["fields"] = normalised(str(bound["fields"]))
    return orjson.dumps([request.path, sorted(bound.items())]).decode()


class Meta(TypedDict):
    next: Url | None
    previous: Url | None
    total: NotRequired[Annotated[int, Field(description="Only with total=true.")]]
    corrected: NotRequired[Annotated[list[Correction], Field(description="With q: what was taken for typing errors.")]]


def list_type(name: str, item: Any) -> Any:
    """The type of a list of such items."""
    return record(name, {"items": list[item], "meta": Meta})


def page_of(values: dict[str, Any], *, query: str) -> dict[str, Any]:
    """The part of a list that parsed parameters ask for, as fields of a `ListQuery`.

    Raises a Problem if they name two places, or if the cursor was made by another query.
    """
    if values["cursor"] and values["offset"] is not None:
        raise refused("offset", "cursor and offset both say where to go on. Give one of them.")
    cursor = decode(values["cursor"], query=query) if values["cursor"] else None
    return {"limit": values["limit"], "cursor": cursor, "offset": values["offset"]}


def items_of(asked: ListQuery, rows: list[Any]) -> list[Any]:
    """The rows of the page, in the order of the list. One row more may have been read, to tell whether there is one."""
    items = rows[: asked.limit]
    return items[::-1] if asked.is_backwards else items


def links_of(
    asked: ListQuery,
    request: HttpRequest,
    rows: list[Any],
    *,
    more: bool,
    query: str,
    understood: dict[str, list] | None = None,
) -> dict[str, str | None]:
    """The addresses of the next and the previous page. `more`: there is more in the direction of the read."""

    def at(row: Any, *, back: bool) -> str:
        return url_with(request, cursor=encode(Cursor(row.key, row.id, back, understood), query=query))

    backwards, offset = asked.is_backwards, asked.offset
    next_url = at(rows[-1], back=False) if rows and (more or backwards) else None
    if offset is None:
        previous = more if backwards else asked.cursor
        return {"next": next_url, "previous": at(rows[0], back=True) if rows and previous else None}
    if more and offset + asked.limit <= MOST_OFFSET:
        next_url = url_with(request, offset=str(offset + asked.limit))
    before = max(0, offset - asked.limit)
    return {"next": next_url, "previous": url_with(request, offset=str(before)) if offset else None}


def url_with(request: HttpRequest, **place: str) -> str:
    """The address of another part of the list. It depends on what is asked for, not on how that was spelled."""
    kept = {name: value for name, value in request.GET.items() if name not in {"min_version", "cursor", "offset"}}
    return absolute(request, f"{request.path}?{urlencode(sorted({**kept, **place}.items()))}")

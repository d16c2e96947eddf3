"""Keyset pagination: a cursor is the place of an item in its list, signed and bound to its query."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, NotRequired
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from pydantic import Field
from typing_extensions import TypedDict

from api.http.cursors import refuse_other, seal, unseal
from api.http.hosts import absolute
from api.lists.collation import COLLATION
from api.lists.query import Cursor, ListQuery
from api.parameters.base import MOST_OFFSET, Parameter
from api.parameters.binding import bound_values, digest
from api.reads.read import Found, Scope
from api.reads.row import Row
from api.search.query import corrections
from pages.shapes.documents import Correction
from pages.shapes.records import record
from pages.shapes.values import Url

# The parameters whose values may change from one part of a list to the next. The ordering, the site and the language
# are compared as they are understood, because their defaults depend on the request.
MAY_CHANGE = {
    *("cursor", "offset", "limit", "total", "counts", "view", "fields", "rich_text", "links"),
    *("min_version", "ordering", "site", "locale"),
}


@dataclass(frozen=True)
class Binding:
    """What the cursors of a list belong to. `bound`: see `api.parameters.binding`."""

    path: str
    bound: dict[str, str]

    @classmethod
    def of(cls, path: str, parameters: list[Parameter], values: dict[str, Any], query: ListQuery) -> "Binding":
        """Return the binding of a request with these parsed values."""
        by_text = f" {COLLATION}" if query.by_text else ""  # keys of an older release are in another order
        ordering = f"{'-' if query.descending else ''}{query.ordering}{by_text}"
        # Not whether blocks have a fallback.
        items = {**values, "fallback": query.falls_back_as_the_site or query.fallbacks or None}
        return cls(path, {**bound_values(parameters, items, free=MAY_CHANGE), "ordering": digest(ordering)})

    def encode(self, cursor: Cursor) -> str:
        """Return a cursor as sealed text."""
        understood = [cursor.understood] if cursor.understood else []
        place = [cursor.key, str(cursor.id), int(cursor.backwards), cursor.site_id, cursor.locale]
        return seal([*place, *understood], path=self.path, bound=self.bound)

    def decode(self, text: str) -> Cursor:
        """Parse a cursor. Raise a Problem if it does not belong to this list."""
        key, identifier, backwards, site_id, locale, *understood = unseal(text, path=self.path, bound=self.bound)
        return Cursor(
            key,
            UUID(identifier),
            bool(backwards),
            understood=understood[0] if understood else None,
            site_id=site_id,
            locale=locale,
        )


@dataclass(frozen=True)
class Place:
    """The site and the language in which a list was read, where it has them. Its cursors belong to them."""

    site_id: int | None
    locale: str | None

    @classmethod
    def of(cls, query: ListQuery, scope: Scope, found: Found) -> "Place":
        """Return the place of a list that was read. Raise a Problem if the cursor of the query is from another."""
        locale = (scope.locale or found.first.site_locale) if query.has_languages else None
        place = cls(None if query.shared else found.site_id, locale)
        if query.cursor:
            differs = {"site": query.cursor.site_id != place.site_id, "locale": query.cursor.locale != place.locale}
            refuse_other([name for name, differ in differs.items() if differ])
        return place


class Meta(TypedDict):
    """The next and the previous part of a list, and facts on the whole list."""

    next: Url | None
    previous: Url | None
    next_cursor: Annotated[str | None, Field(description="The `cursor` of the next part, for clients that make URLs.")]
    total: NotRequired[Annotated[int, Field(description="Only with total=true.")]]
    corrected: NotRequired[
        Annotated[list[Correction], Field(description="With q: the typing errors that were corrected.")]
    ]


def list_type(name: str, item: Any) -> Any:
    """Return the type of the answer that lists items of the type `item`."""
    return record(name, {"items": list[item], "meta": Meta})


def items_of(list_query: ListQuery, rows: list[Row]) -> list[Row]:
    """Return the rows of this part in the order of the list, without the extra row that shows if more follow."""
    items = rows[: list_query.limit]
    return items[::-1] if list_query.is_backwards else items


@dataclass(frozen=True)
class Links:
    """The URLs of the next and the previous part of a list, and the cursor of the next."""

    next: str | None
    previous: str | None
    next_cursor: str | None


def links_of(
    list_query: ListQuery, request: HttpRequest, rows: list[Row], *, more: bool, cursor_at: Callable[[Row, bool], str]
) -> Links:
    """Return the links of a part. `more`: True if more rows follow in the direction of the read.

    `cursor_at`: returns the cursor of the items after a row, or before it.
    """
    backwards, offset = list_query.is_backwards, list_query.offset
    next_cursor = cursor_at(rows[-1], False) if rows and (more or backwards) else None
    next_url = url_with(request, cursor=next_cursor) if next_cursor else None
    if offset is None:
        has_previous = rows and (more if backwards else list_query.cursor)
        previous = url_with(request, cursor=cursor_at(rows[0], True)) if has_previous else None
        return Links(next_url, previous, next_cursor)
    if more and offset + list_query.limit <= MOST_OFFSET:
        next_url = url_with(request, offset=str(offset + list_query.limit))
    before = max(0, offset - list_query.limit)
    return Links(next_url, url_with(request, offset=str(before)) if offset else None, next_cursor)


def meta_of(list_query: ListQuery, found: Found, links: Links) -> Meta:
    """Return the `meta` of a part."""
    meta: Meta = {"next": links.next, "previous": links.previous, "next_cursor": links.next_cursor}
    if list_query.with_total:
        meta["total"] = found.first.total
    if list_query.is_search:
        meta["corrected"] = corrections(found.first.corrections)
    return meta


def url_with(request: HttpRequest, **place: str) -> str:
    """Return the URL of another part of the list. Its parameters are sorted, so equal queries have equal URLs."""
    dropped = {"min_version", "cursor", "offset"}
    kept = {name: sorted(set(values)) for name, values in request.GET.lists() if name not in dropped}
    return absolute(request, f"{request.path}?{urlencode(sorted({**kept, **place}.items()), doseq=True)}")

"""A collection's list and its items: articles, locations, people, and whatever a model declares."""

import re
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from drf_spectacular.openapi import AutoSchema
from wagtail.models import Page

from api.endpoints.base import ReadView, withdrawn
from api.errors import Problem
from api.http import answer
from api.pagination import Cursor, decode, encode, query_of, url_with_cursor
from api.parameters import CURSOR, IDS, LIMIT, LOCALE, LOCALES, READ, SLUGS, Parameter, one_of
from api.publishing.identity import type_name
from api.reading import Found, read_list, read_one, read_state
from api.relevance import read_relevant
from api.schema.documents import document_serializer, list_serializer
from api.searching import (
    RELEVANCE,
    Q,
    Question,
    checked_ordering,
    corrections,
    items_of,
    question_of,
    understood_by,
)

_CANONICAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def ordering_parameter(orderings: list[str], default: str) -> Parameter:
    choices = [*sorted(orderings), *(f"-{name}" for name in sorted(orderings)), RELEVANCE]
    return Parameter(
        "ordering",
        f"Order of the list; - for descending. By default {default}; with q, relevance, which only q has.",
        one_of("ordering", choices),
        {"type": "string", "enum": choices},
    )


class ListView(ReadView):
    """Summaries, a page at a time."""

    model: ClassVar[Any]
    collection: ClassVar[str]
    shared: ClassVar[bool] = False
    default_ordering: ClassVar[str] = "title"

    def operation_id(self) -> str:
        return f"list_{self.collection}"

    def answer_schema(self, auto_schema: AutoSchema) -> Any:
        return list_serializer(self.model)

    def facets(self) -> list[str]:
        return [type_name(self.model)]

    def types(self) -> list[str]:
        return [type_name(self.model)]

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        query, limit = query_of(request), self.values["limit"]
        cursor = decode(self.values["cursor"], query=query) if self.values["cursor"] else None
        question = question_of(self.values["q"], cursor)
        found = self.found(request, question, cursor)
        rows = found.rows[:limit]
        if cursor and cursor.backwards:
            rows.reverse()
        understood = understood_by(question, rows) if question else None
        links = _links(request, rows, cursor, more=len(found.rows) > limit, query=query, understood=understood)
        items = b",".join(items_of(rows, question))
        meta = b",".join(b'"%s":%s' % (name.encode(), _json(url)) for name, url in links.items())
        if question:
            meta += b',"corrected":' + corrections(rows)
        body = b'{"items":[%s],"meta":{%s}}' % (items, meta)
        return answer(request, body, state=found.state, surrogate_keys=f"list:{self.collection}", links=links)

    def found(self, request: HttpRequest, question: Question | None, cursor: Cursor | None) -> Found:
        place, values = self.place(request), self.values
        ordering = checked_ordering(values["ordering"], searches=bool(question), default=self.default_ordering)
        if question and ordering == RELEVANCE:
            return read_relevant(
                place,
                question,
                types=self.types(),
                shared=self.shared,
                limit=values["limit"],
                cursor=cursor,
                slugs=values["slug"],
                ids=values["id"],
            )
        return read_list(
            place,
            facets=self.facets(),
            shared=self.shared,
            ordering=ordering,
            limit=values["limit"],
            cursor=cursor,
            slugs=values["slug"],
            ids=values["id"],
            question=question,
        )


def _links(
    request: HttpRequest,
    rows: list[Any],
    cursor: Cursor | None,
    *,
    more: bool,
    query: str,
    understood: dict[str, list] | None,
) -> dict[str, str | None]:
    """Addresses of the next and previous page. `more`: there is more in the direction that was read."""
    backwards = bool(cursor and cursor.backwards)

    def link(row: Any, *, back: bool) -> str:
        return url_with_cursor(request, encode(Cursor(row.key, row.id, back, understood), query=query))

    return {
        "next": link(rows[-1], back=False) if rows and (more or backwards) else None,
        "previous": link(rows[0], back=True) if rows and (more if backwards else cursor) else None,
    }


def _json(url: str | None) -> bytes:
    return b"null" if url is None else b'"%s"' % url.encode()


class DetailView(ReadView):
    """One thing, by its id in any language, or by its slug in one."""

    model: ClassVar[Any]
    collection: ClassVar[str]
    shared: ClassVar[bool] = False

    def operation_id(self) -> str:
        return f"get_{type_name(self.model)}"

    def answer_schema(self, auto_schema: AutoSchema) -> Any:
        return document_serializer(self.model)

    def types(self) -> list[str]:
        return [type_name(self.model)]

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        key = kwargs["key"]
        if "\0" in key:
            raise self.not_found(request, "No slug or id contains a null byte.")
        identifier = _uuid(key)
        found = read_one(
            self.place(request),
            types=self.types(),
            shared=self.shared,
            id=identifier,
            slug=None if identifier else key,
        )
        row = self.only(found, key)
        return answer(request, bytes(row.body), state=found.state, surrogate_keys=row.surrogate_keys)

    def not_found(self, request: HttpRequest, detail: str) -> Problem:
        """A 404 for what no document can be called."""
        state = read_state(self.place(request)).state
        return Problem("not_found", detail, state=state, surrogate_keys=f"list:{self.collection}")

    def only(self, found: Found, key: str) -> Any:
        live = [row for row in found.rows if row.live]
        if len(live) == 1:
            return live[0]
        keys = f"list:{self.collection}"
        if live:
            ids = ", ".join(str(row.id) for row in live)
            raise Problem("ambiguous", f"Several {self.collection} have the slug {key!r}. Ask by id: {ids}.")
        gone = next((row for row in found.rows if row.reason != "private"), None)
        if gone and not any(row.reason == "private" for row in found.rows[:1]):
            raise withdrawn(f"{key!r}", gone.reason, found, surrogate_keys=keys)
        raise Problem(
            "not_found", f"There is no {key!r} among the {self.collection}.", state=found.state, surrogate_keys=keys
        )


def _uuid(text: str) -> UUID | None:
    """The id that a path names, in its canonical form; anything else is a slug."""
    return UUID(text) if _CANONICAL.fullmatch(text) else None


def views_of(model: Any, collection: str) -> tuple[type[ListView], type[DetailView]]:
    """The list and detail views of a model that declares `collection`, `orderings` and `default_ordering`."""
    shared = not issubclass(model, Page)
    name = model.__name__
    attributes = {"model": model, "collection": collection, "shared": shared, "tag": collection}
    attributes["default_ordering"] = model.default_ordering
    ordering = ordering_parameter(list(model.orderings), model.default_ordering)
    listed = [LIMIT, CURSOR, SLUGS, IDS, Q, ordering, *READ]
    one = [*READ]
    if not shared:
        listed, one = [*listed, LOCALES], [*one, LOCALE]
    return (
        type(f"{name}ListView", (ListView,), {**attributes, "parameters": listed}),
        type(f"{name}DetailView", (DetailView,), {**attributes, "parameters": one}),
    )

"""A collection's list and its items: articles, locations, people, and whatever a model declares."""

import re
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

from api.endpoints.base import ReadView, is_told, withdrawn
from api.fields.names import Shape
from api.fields.selection import fields_parameter
from api.http.answers import answer
from api.http.problems import Problem, refused
from api.lists.filters import Vocabulary, counted_by, vocabulary_of
from api.lists.paging import Meta, Part, list_type, query_of
from api.lists.query import Given
from api.lists.read import read_list
from api.parameters.base import (
    COUNTS,
    COUNTS_LOCALE,
    CURSOR,
    FALLBACK,
    LIMIT,
    LOCALE,
    LOCALES,
    OFFSET,
    READ,
    TOTAL,
    Parameter,
)
from api.parameters.rich_text import RICH_TEXT
from api.reads.read import Found, Place, read_one, read_state, stored
from api.search.query import Marked, Question, corrections, understood_by
from pages.shapes.documents import document_type, item_type
from pages.types import published_models, type_name
from pages.uris import composed

# Which part of a list is given, and whether its length.
PARTS = [LIMIT, CURSOR, OFFSET, TOTAL]
_CANONICAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


KEY = Parameter(
    "key",
    "Its slug, or its id as a UUID in the usual form.",
    schema={"type": "string", "minLength": 1, "pattern": "^[^/\\x00]+$", "examples": ["first-visit"]},
)


class ListView(ReadView):
    """Summaries, a part at a time."""

    model: ClassVar[Any]
    collection: ClassVar[str]
    vocabulary: ClassVar[Vocabulary]

    problems = [*ReadView.problems, "invalid_cursor"]

    def operation_id(self) -> str:
        return f"list_{self.collection}"

    def answer_type(self) -> Any:
        return list_type(f"{self.model.__name__}List", item_type(self.model))

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        query, values = query_of(request), self.values
        part = Part.of(values, query=query)
        counted = Counted.of(self.model, values)
        question = Question(values["q"], part.cursor.understood if part.cursor else None) if values["q"] else None
        selection, fields = self.vocabulary.selection(values, question), values["fields"]
        whole = bool(fields and fields.needs_documents(selection.types))
        given = Given(total=values["total"], whole=whole, counted=counted.facets)
        found = read_list(self.place(request), selection, part, given)
        rows = part.of_rows(found.rows)
        understood = understood_by(question, rows) if question else None
        links = part.links(request, rows, more=len(found.rows) > part.limit, query=query, understood=understood)
        meta: Meta = {"next": links["next"], "previous": links["previous"]}
        if given.total:
            meta["total"] = found.first.total
        if question:
            meta["corrected"] = corrections(found.first.corrections)
        marked = Marked() if question else None
        items = b",".join(self.item(row, marked) for row in rows)
        body = b'{"items":[%s],"meta":%s}' % (items, orjson.dumps(meta))
        keys = " ".join([f"list:{self.collection}", *counted.surrogate_keys])
        return answer(request, body, state=found.state, surrogate_keys=keys, links=links)

    def place(self, request: Any) -> Place:
        """Ids say of themselves which language they are in; so do the pages that others stand below."""
        place, values = super().place(request), self.values
        if values.get("fallback") and place.locale == "*":
            raise refused("fallback", "fallback is for what is missing in one language: leave out locale=*.")
        named = not self.vocabulary.shared and any(values.get(name) for name in ("id", "parent", "ancestor"))
        if place.locale is None and named and not values.get("fallback"):
            return replace(place, locale="*")
        return place

    def item(self, row: Any, marked: Marked | None) -> bytes:
        content = self.shaped(stored(row.content))
        if row.number is not None:
            content = with_count(content, row.number)
        return marked.item(content, row) if marked else content


@dataclass(frozen=True)
class Counted:
    """What `counts=true` counts of a model: facets up to a slug, and the lists that answers with counts depend on."""

    facets: list[str]
    surrogate_keys: list[str]

    @classmethod
    def of(cls, model: Any, values: dict[str, Any]) -> "Counted":
        if not values.get("counts"):
            if model in published_models() and values.get("locale"):
                raise refused(
                    "locale",
                    "This has no language. Leave locale out, or add counts=true: locale then says which pages count.",
                )
            return cls([], [])
        found = counted_by(model)
        return cls([facet for facet, _ in found], sorted({f"list:{collection}" for _, collection in found}))


def with_count(content: bytes, number: int) -> bytes:
    return b'%s,"count":%d}' % (content[:-1], number)


class DetailView(ReadView):
    """One thing, by its id in any language, or by its slug in one."""

    model: ClassVar[Any]
    collection: ClassVar[str]
    shared: ClassVar[bool] = False
    # Whether it goes by ids alone; else a slug may look like one.
    only_ids: ClassVar[bool] = False

    path_parameters = [KEY]
    problems = [*ReadView.problems, "not_found", "gone"]

    def operation_id(self) -> str:
        return f"get_{type_name(self.model)}"

    def answer_type(self) -> Any:
        return document_type(self.model)

    def types(self) -> list[str]:
        return [type_name(self.model)]

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        key = composed(kwargs["key"])
        if "\0" in key:
            raise self.not_found(request, "No slug or id contains a null byte.")
        identifier = uuid_of(key)
        found = read_one(
            self.place(request),
            types=self.types(),
            shared=self.shared,
            id=identifier,
            slug=None if self.only_ids else key,
            counted=Counted.of(self.model, self.values).facets,
        )
        return self.answer(request, self.only(found, key), found)

    def answer(self, request: HttpRequest, row: Any, found: Found) -> HttpResponse:
        body, counted = self.shaped(stored(row.body)), Counted.of(self.model, self.values)
        if counted.facets:
            body = with_count(body, row.number)
        keys = " ".join([row.surrogate_keys, *counted.surrogate_keys])
        return answer(request, body, state=found.state, surrogate_keys=keys)

    def not_found(self, request: HttpRequest, detail: str) -> Problem:
        """A 404 for what no document can be called."""
        state = read_state(self.place(request)).state
        return Problem("not_found", detail, state=state, surrogate_keys=f"list:{self.collection}")

    def only(self, found: Found, key: str) -> Any:
        live = [row for row in found.rows if row.live]
        if live and (len(live) == 1 or live[0].by_id):
            return live[0]
        keys = f"list:{self.collection}"
        if live:
            ids = ", ".join(str(row.id) for row in live)
            raise Problem("ambiguous", f"Several {self.collection} have the slug {key!r}. Ask by id: {ids}.")
        if found.rows and is_told(found.rows[0]):
            raise withdrawn(f"{key!r}", found.rows[0].reason, found, surrogate_keys=keys)
        raise Problem(
            "not_found", f"There is no {key!r} among the {self.collection}.", state=found.state, surrogate_keys=keys
        )


def uuid_of(text: str) -> UUID | None:
    """The id that a path names, in its canonical form; anything else is a slug."""
    return UUID(text) if _CANONICAL.fullmatch(text) else None


def views_of(model: Any, collection: str) -> tuple[type[ListView], type[DetailView]]:
    """The list and detail views of a model that declares `collection`, `orderings` and `default_ordering`."""
    shared = not issubclass(model, Page)
    name, vocabulary = model.__name__, vocabulary_of(model)
    attributes = {"model": model, "collection": collection, "shared": shared, "tag": collection}
    documents, summaries = Shape(f"get_{type_name(model)}"), Shape(f"list_{collection}", ("items",))
    partial = f"Partial{name}"
    fields = fields_parameter(documents, summaries=summaries, partial=partial)
    listed = [*PARTS, *vocabulary.parameters(), fields, RICH_TEXT, *READ]
    one = [fields_parameter(documents, partial=partial), RICH_TEXT, *READ]
    problems = DetailView.problems
    if not shared:
        listed, one = [*listed, LOCALES, FALLBACK], [*one, LOCALE]
        problems = [*problems, "ambiguous"]  # a slug need not be unique within a type
    elif counted_by(model):
        listed, one = [*listed, COUNTS, COUNTS_LOCALE], [*one, COUNTS, COUNTS_LOCALE]
    return (
        type(f"{name}ListView", (ListView,), {**attributes, "vocabulary": vocabulary, "parameters": listed}),
        type(f"{name}DetailView", (DetailView,), {**attributes, "parameters": one, "problems": problems}),
    )

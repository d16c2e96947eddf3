"""The list and detail endpoints of each collection: articles, locations, people, and what other models declare."""

from dataclasses import replace
from typing import Any, ClassVar

import orjson
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

from api.endpoints.base import ReadView, is_public, own_description, withdrawal_problem
from api.endpoints.counts import FacetCounts, with_count
from api.fields.names import DocumentsAt
from api.fields.selection import fields_parameter
from api.http.answers import answer
from api.http.problems import Ambiguous, NotFound, Problem, parameter_problem
from api.http.shapes import ProblemEntry
from api.lists.filters import ListParameters, facets_to_count, parameters_of
from api.lists.paging import Binding, Place, items_of, links_of, list_type, meta_of
from api.lists.placement import uuid_of
from api.lists.query import Cursor, ListQuery
from api.lists.read import read_list
from api.parameters.base import (
    COUNTS,
    COUNTS_LOCALE,
    CURSOR,
    FULL,
    LIMIT,
    LOCALE,
    LOCALES,
    LONGEST,
    OFFSET,
    READ,
    TOTAL,
    VIEW,
    Parameter,
)
from api.parameters.fallbacks import BLOCK_FALLBACK, LIST_FALLBACK
from api.parameters.writing import WRITING
from api.reads.documents import read_one
from api.reads.read import Found, Scope, read_state, stored
from api.reads.row import Row
from api.search.query import MatchDetails, understood_by
from pages.shapes.documents import document_type, full_item_type, item_type
from pages.types import has_languages, type_name
from pages.web.uris import composed

# The parameters that choose a part of a list, and ask for its length.
PARTS = [LIMIT, CURSOR, OFFSET, TOTAL]


KEY = Parameter(
    "key",
    "Its slug, or its id as a UUID in the usual form.",
    schema={"type": "string", "minLength": 1, "pattern": "^[^/\\x00]+$", "examples": ["first-visit"]},
)


class ListView(ReadView):
    """Summaries of a collection's items, one part of the list at a time."""

    model: ClassVar[Any]
    collection: ClassVar[str]
    lists: ClassVar[ListParameters]
    # True if items are whole documents: they are so short that nothing has summaries of them.
    gives_documents: ClassVar[bool] = False

    problems = [*ReadView.problems, "invalid_cursor", "unknown_value"]

    def operation_id(self) -> str:
        return f"list_{self.collection}"

    def description(self) -> str:
        what = self.collection.replace("_", " ").capitalize()
        return own_description(self) or f"{what}, as summaries, one part of the list at a time."

    def answer_type(self) -> Any:
        return list_type(f"{self.model.__name__}List", item_type(self.model))

    def full_type(self) -> Any:
        """Return the type of the answer with `view=full`."""
        return list_type(f"Full{self.model.__name__}List", full_item_type(self.model))

    def lists_for(self, request: HttpRequest) -> ListParameters:
        """Return the parameters with which this request narrows and orders the list."""
        return self.lists

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        scope, counts = self.scope(request), FacetCounts.of(self.model, self.values)
        list_query = self.list_query(self.lists_for(request), counts)
        binding = Binding.of(request.path, self.parameters_for(request), self.values, list_query)
        if self.values["cursor"]:
            list_query = replace(list_query, cursor=binding.decode(self.values["cursor"]))
        found = read_list(scope, list_query)
        place = Place.of(list_query, scope, found)
        rows = items_of(list_query, found.rows)
        understood = understood_by(list_query.understood, rows) if list_query.is_search else None

        def cursor_at(row: Row, backwards: bool) -> str:
            return binding.encode(Cursor(row.key, row.id, backwards, understood, place.site_id, place.locale))

        more = len(found.rows) > list_query.limit
        links = links_of(list_query, request, rows, more=more, cursor_at=cursor_at)
        details = MatchDetails() if list_query.is_search else None
        items = b",".join(self.item(row, details) for row in rows)
        body = b'{"items":[%s],"meta":%s}' % (items, orjson.dumps(meta_of(list_query, found, links)))
        keys = " ".join([f"list:{self.collection}", *counts.surrogate_keys])
        relations = {"next": links.next, "previous": links.previous}
        return answer(request, body, state=found.state, surrogate_keys=keys, links=relations)

    def list_query(self, lists: ListParameters, counts: FacetCounts) -> ListQuery:
        """Return the query of the parsed values, without its cursor. Raise a Problem if they contradict each other."""
        values = self.values
        if values["cursor"] and values["offset"] is not None:
            raise parameter_problem("offset", "cursor and offset cannot be combined. Give one of them.")
        return lists.query(
            values,
            limit=values["limit"],
            offset=values["offset"],
            with_total=values["total"],
            counted=counts.facets,
            with_documents=self.gives_documents or self._asks_for_documents(lists),
        )

    def _asks_for_documents(self, lists: ListParameters) -> bool:
        fields = self.values["fields"]
        return self.values["view"] == FULL or bool(fields and fields.needs_documents(lists.types_of(self.values)))

    def scope(self, request: HttpRequest) -> Scope:
        """Search every language if the query names items or parent pages by id: an id implies its language."""
        scope, values = super().scope(request), self.values
        fallback = values.get("fallback")
        named = self.lists.has_languages and any(values.get(name) for name in ("id", "parent", "ancestor"))
        if scope.locale is None and named and (fallback is True or not fallback):
            scope = replace(scope, locale="*", by_item=True)
        if scope.locale != "*":
            return scope
        if fallback is True:  # nothing is missing in a list of every language
            values["fallback"] = None
        elif fallback:
            raise parameter_problem("fallback", "fallback cannot be combined with locale=*. Leave one of them out.")
        return scope

    def item(self, row: Row, details: MatchDetails | None) -> bytes:
        """Return the JSON of one item, with its count and its match details where the query asks for them."""
        content = self.shaped(stored(row.content))
        if row.number is not None:
            content = with_count(content, row.number)
        return details.item(content, row) if details else content


class DetailView(ReadView):
    """One item of a collection: by its id in any language, or by its slug in one language."""

    model: ClassVar[Any]
    collection: ClassVar[str]
    shared: ClassVar[bool] = False
    has_languages: ClassVar[bool] = True
    # True if slugs are not accepted. If they are, a slug may look like an id.
    only_ids: ClassVar[bool] = False
    # A sentence that says where such ids are given.
    ids_are_in: ClassVar[str] = ""

    path_parameters = [KEY]
    problems = [*ReadView.problems, "not_found", "gone"]

    def operation_id(self) -> str:
        return f"get_{type_name(self.model)}"

    def description(self) -> str:
        what = str(self.model._meta.verbose_name).capitalize()
        how = "By its id" if self.only_ids else "By its id in any language, or by its slug in one language"
        return own_description(self) or f"{what}: the whole document. {how}."

    def answer_type(self) -> Any:
        return document_type(self.model)

    def types(self) -> list[str]:
        """Return the types that an item may have."""
        return [type_name(self.model)]

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if len(kwargs["key"]) > LONGEST:
            raise self.not_found(request, "The address is too long. Give a slug or an id.")
        key = composed(kwargs["key"])
        if "\0" in key:
            raise self.not_found(request, "The address contains a null byte. Give a slug or an id.")
        identifier = uuid_of(key)
        if self.only_ids and identifier is None:
            raise self.not_found(request, f"{key!r} is not an id, which is a UUID. {self.ids_are_in}")
        found = read_one(
            self.scope(request),
            types=self.types(),
            shared=self.shared,
            has_languages=self.has_languages,
            id=identifier,
            slug=None if self.only_ids else key,
            counted=FacetCounts.of(self.model, self.values).facets,
        )
        return self.answer(request, self.only(found, key), found)

    def answer(self, request: HttpRequest, row: Row, found: Found) -> HttpResponse:
        """Return the response for the row of a live item."""
        body, counts = self.shaped(stored(row.body)), FacetCounts.of(self.model, self.values)
        if counts.facets:
            body = with_count(body, row.number)
        keys = " ".join([row.surrogate_keys, *counts.surrogate_keys])
        return answer(request, body, state=found.state, surrogate_keys=keys)

    def not_found(self, request: HttpRequest, detail: str) -> Problem:
        """Return a 404 for a key that no document can have."""
        state = read_state(self.scope(request)).state
        return NotFound(detail, state=state, surrogate_keys=f"list:{self.collection}")

    def only(self, found: Found, key: str) -> Row:
        """Return the row of the live item. Raise a Problem if there is none, or if several share the slug."""
        live = [row for row in found.rows if row.live]
        if live and (len(live) == 1 or live[0].by_id):
            return live[0]
        keys = f"list:{self.collection}"
        if live:
            ids = ", ".join(str(row.id) for row in live)
            detail = f"Several {self.collection} have the slug {key!r}. Use an id instead: {ids}."
            raise Ambiguous(detail, errors=[_choice(row) for row in live])
        if found.rows and is_public(found.rows[0]):
            keys += " list:redirects"  # one can come to replace it
            raise withdrawal_problem(f"{key!r}", found.rows[0], found, surrogate_keys=keys)
        detail = f"There is no {key!r} in {self.collection}. Check its spelling, language and site."
        raise NotFound(detail, state=found.state, surrogate_keys=keys)


def _choice(row: Row) -> ProblemEntry:
    """Return the entry of one of several documents that share a slug."""
    detail = f"{row.id} is the one at {row.path}."
    return {"parameter": KEY.name, "code": Ambiguous.code, "detail": detail, "suggestion": str(row.id)}


def views_of(model: Any, collection: str) -> tuple[type[ListView], type[DetailView]]:
    """Make the list and detail views of a model that declares `collection`, `orderings` and `default_ordering`."""
    shared = not issubclass(model, Page)
    name, lists = model.__name__, parameters_of(model)
    attributes = {"model": model, "collection": collection, "shared": shared, "tag": collection}
    attributes["has_languages"] = has_languages(model)
    documents, summaries = DocumentsAt(f"get_{type_name(model)}"), DocumentsAt(f"list_{collection}", ("items",))
    partial = f"Partial{name}"
    fields = fields_parameter(documents, summaries=summaries, partial=partial)
    listed = [*PARTS, VIEW, *lists.parameters(), fields, *WRITING, *READ]
    one = [fields_parameter(documents, partial=partial), *WRITING, *READ]
    problems = DetailView.problems
    counts = [COUNTS] if shared and facets_to_count(model) else []
    listed, one = [*listed, *counts], [*one, *counts]
    if has_languages(model):
        listed, one = [*listed, LOCALES, LIST_FALLBACK], [*one, LOCALE, BLOCK_FALLBACK]
    elif counts:
        listed, one = [*listed, COUNTS_LOCALE], [*one, COUNTS_LOCALE]
    if not shared:
        problems = [*problems, "ambiguous"]  # a slug need not be unique within a type
    return (
        type(f"{name}ListView", (ListView,), {**attributes, "lists": lists, "parameters": listed}),
        type(f"{name}DetailView", (DetailView,), {**attributes, "parameters": one, "problems": problems}),
    )

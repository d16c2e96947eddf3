"""Pages of every type."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.openapi import AutoSchema
from wagtail.models import Page

from api.endpoints.collections import DetailView, ListView, _uuid, ordering_parameter
from api.parameters import CURSOR, IDS, LIMIT, LOCALES, READ, SLUGS, Parameter, one_of, several
from api.publishing.identity import page_types
from api.schema.documents import document_serializer, summary_serializer
from api.schema.unions import union, union_list
from api.searching import Q


def common_orderings() -> list[str]:
    """What every page type can be ordered by."""
    return sorted(set.intersection(*(set(model.orderings) for model in page_types().values())))


def list_parameters() -> list[Parameter]:
    types = sorted(page_types())
    kinds = Parameter(
        "type",
        "Only pages of these types, separated by commas.",
        several(one_of("type", types)),
        {"type": "string", "examples": types},
    )
    return [LIMIT, CURSOR, SLUGS, IDS, Q, kinds, ordering_parameter(common_orderings(), "title"), *READ, LOCALES]


class PageListView(ListView):
    parameters = list_parameters()
    model = Page
    collection = "pages"

    tag = "pages"

    def answer_schema(self, auto_schema: AutoSchema) -> Any:
        return union_list(auto_schema, [summary_serializer(model) for model in page_types().values()])

    def facets(self) -> list[str]:
        return list(dict.fromkeys(self.values["type"] or ["pages"]))

    def types(self) -> list[str]:
        return self.values["type"] or list(page_types())


class PageDetailView(DetailView):
    """A page by its id; slugs are only unique within a type."""

    model = Page
    collection = "pages"
    parameters = READ
    tag = "pages"

    def operation_id(self) -> str:
        return "get_page"

    def answer_schema(self, auto_schema: AutoSchema) -> Any:
        return union(auto_schema, [document_serializer(model) for model in page_types().values()])

    def types(self) -> list[str]:
        return list(page_types())

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if _uuid(kwargs["key"]) is None:
            detail = f"Pages are asked for by id; {kwargs['key']!r} is none. Lists and routes give ids."
            raise self.not_found(request, detail)
        return super().read(request, **kwargs)

"""Pages of every type."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.openapi import AutoSchema
from wagtail.models import Page

from api.endpoints.base import ReadView
from api.endpoints.collections import DetailView, ListView, _uuid, ordering_parameter
from api.parameters import CURSOR, IDS, LIMIT, LOCALES, READ, SLUGS, Parameter, listed, one_of, several
from api.publishing.identity import page_types
from api.schema.unions import page_list, page_union


def common_orderings() -> list[str]:
    """What every page type can be ordered by."""
    return sorted(set.intersection(*(set(model.orderings) for model in page_types().values())))


def list_parameters() -> list[Parameter]:
    types = sorted(page_types())
    kinds = Parameter(
        "type",
        "Only pages of these types, separated by commas.",
        several(one_of("type", types)),
        listed({"type": "string", "enum": types}),
    )
    return [LIMIT, CURSOR, SLUGS, IDS, kinds, ordering_parameter(common_orderings(), "title"), *READ, LOCALES]


class PageListView(ListView):
    parameters = list_parameters()
    model = Page
    collection = "pages"

    tag = "pages"

    def answer_schema(self, auto_schema: AutoSchema) -> Any:
        return page_list(auto_schema)

    def facets(self) -> list[str]:
        return list(dict.fromkeys(self.values["type"] or ["pages"]))


class PageDetailView(DetailView):
    """A page by its id; slugs are only unique within a type."""

    model = Page
    collection = "pages"
    parameters = READ
    path_parameters = [Parameter("key", "The id of the page.", schema={"type": "string", "format": "uuid"})]
    problems = [*ReadView.problems, "not_found", "gone"]
    tag = "pages"

    def operation_id(self) -> str:
        return "get_page"

    def answer_schema(self, auto_schema: AutoSchema) -> Any:
        return page_union(auto_schema)

    def types(self) -> list[str]:
        return list(page_types())

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if _uuid(kwargs["key"]) is None:
            detail = f"Pages are asked for by id; {kwargs['key']!r} is none. Lists and routes give ids."
            raise self.not_found(request, detail)
        return super().read(request, **kwargs)

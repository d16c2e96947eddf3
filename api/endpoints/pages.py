"""Pages of every type."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.openapi import AutoSchema
from wagtail.models import Page

from api.endpoints.base import ReadView
from api.endpoints.collections import PARTS, DetailView, ListView, _uuid
from api.fields import fields_parameter
from api.filters import vocabulary_of_pages
from api.parameters import FALLBACK, LOCALES, READ, Parameter
from api.publishing.identity import page_types
from api.schema.unions import page_list, page_union
from api.shapes import Shape

DOCUMENTS = Shape("get_page")
FIELDS = fields_parameter(DOCUMENTS, summaries=Shape("list_pages", ("items",)))


class PageListView(ListView):
    model = Page
    collection = "pages"
    vocabulary = vocabulary_of_pages()
    parameters = [*PARTS, *vocabulary.parameters(), FIELDS, *READ, LOCALES, FALLBACK]
    tag = "pages"

    def answer_schema(self, auto_schema: AutoSchema) -> Any:
        return page_list(auto_schema)


class PageDetailView(DetailView):
    """A page by its id; slugs are only unique within a type."""

    model = Page
    collection = "pages"
    parameters = [fields_parameter(DOCUMENTS), *READ]
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

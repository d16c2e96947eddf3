"""The endpoints for pages of every type: list, detail and Markdown."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from wagtail.models import Page

from api.endpoints.collections import PARTS, DetailView, ListView
from api.fields.names import DocumentsAt
from api.fields.selection import fields_parameter
from api.http.answers import MARKDOWN, answer
from api.lists.filters import ListParameters, parameters_of_pages
from api.lists.one_type import only_type, page_parameters
from api.lists.paging import list_type
from api.parameters.base import LOCALES, READ, VIEW, Parameter
from api.parameters.fallbacks import BLOCK_FALLBACK, LIST_FALLBACK
from api.parameters.writing import WRITING
from api.reads.read import Found, stored
from api.reads.row import Row
from pages.shapes.documents import full_page_item_type, page_item_type, page_type
from pages.types import page_types

DOCUMENTS = DocumentsAt("get_page")
FIELDS = fields_parameter(DOCUMENTS, summaries=DocumentsAt("list_pages", ("items",)))
# The parameters of lists that do not depend on the type.
COMMON = [*PARTS, VIEW, FIELDS, *WRITING, *READ, LOCALES, LIST_FALLBACK]


class PageListView(ListView):
    """Summaries of pages of every type, one part of the list at a time."""

    model = Page
    collection = "pages"
    lists = parameters_of_pages()
    parameters = [*COMMON, *page_parameters()]
    tag = "pages"

    def parameters_for(self, request: HttpRequest) -> list[Parameter]:
        return [*COMMON, *page_parameters(only_type(request.GET))]

    def lists_for(self, request: HttpRequest) -> ListParameters:
        return parameters_of_pages(only_type(request.GET))

    def answer_type(self) -> Any:
        return list_type("PageList", page_item_type())

    def full_type(self) -> Any:
        return list_type("FullPageList", full_page_item_type())


class PageDetailView(DetailView):
    """A page by its id. Slugs are not accepted: they are only unique within a type."""

    model = Page
    collection = "pages"
    only_ids = True
    ids_are_in = "Lists and routes give the ids of pages."
    parameters = [fields_parameter(DOCUMENTS), *WRITING, BLOCK_FALLBACK, *READ]
    path_parameters = [Parameter("key", "The id of the page.", schema={"type": "string", "format": "uuid"})]
    tag = "pages"

    def operation_id(self) -> str:
        return "get_page"

    def answer_type(self) -> Any:
        return page_type()

    def types(self) -> list[str]:
        return list(page_types())


class PageMarkdownView(PageDetailView):
    """A page as Markdown, for language models and other readers of plain text."""

    parameters = READ
    media_type = MARKDOWN

    def operation_id(self) -> str:
        return "get_page_markdown"

    def answer_type(self) -> Any:
        return str

    def answer(self, request: HttpRequest, row: Row, found: Found) -> HttpResponse:
        document = orjson.loads(stored(row.body))
        with override(document["locale"]):
            text = page_types()[row.type].to_markdown(document)
        content_type = f"{MARKDOWN}; charset=utf-8"
        return answer(
            request, text.encode(), state=found.state, surrogate_keys=row.surrogate_keys, content_type=content_type
        )

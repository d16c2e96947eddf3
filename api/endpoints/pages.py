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
from api.lists.filters import parameters_of_pages
from api.lists.paging import list_type
from api.parameters.base import FALLBACK, LOCALES, READ, Parameter
from api.parameters.rich_text import RICH_TEXT
from api.reads.read import Found, stored
from api.reads.row import Row
from pages.shapes.documents import page_item_type, page_type
from pages.types import page_types

DOCUMENTS = DocumentsAt("get_page")
FIELDS = fields_parameter(DOCUMENTS, summaries=DocumentsAt("list_pages", ("items",)))


class PageListView(ListView):
    """Summaries of pages of every type, one part of the list at a time."""

    model = Page
    collection = "pages"
    lists = parameters_of_pages()
    parameters = [*PARTS, *lists.parameters(), FIELDS, RICH_TEXT, *READ, LOCALES, FALLBACK]
    tag = "pages"

    def answer_type(self) -> Any:
        return list_type("PageList", page_item_type())


class PageDetailView(DetailView):
    """A page by its id. Slugs are not accepted: they are only unique within a type."""

    model = Page
    collection = "pages"
    only_ids = True
    ids_are_in = "Lists and routes give the ids of pages."
    parameters = [fields_parameter(DOCUMENTS), RICH_TEXT, *READ]
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

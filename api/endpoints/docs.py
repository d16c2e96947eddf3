"""The OpenAPI document, a page to try the API in, and a page that explains the errors."""

from typing import Annotated, Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View
from drf_spectacular.views import SpectacularSwaggerView
from pydantic import ConfigDict, WithJsonSchema
from typing_extensions import TypedDict

from api.endpoints.base import ReadView
from api.http.answers import answer
from api.http.shapes import CODES
from api.parameters.base import MIN_VERSION, Parameter, one_of
from api.reads.read import read_state
from api.schema.document import openapi

_UNIONS = ["closed", "open"]
Anything = Annotated[dict[str, Any], WithJsonSchema({"type": "object"})]
UNIONS = Parameter(
    "unions",
    "open: block types, page types and values that do not exist yet are valid too, for installed apps. "
    "closed: only what exists now is valid, for clients that are rebuilt with each change.",
    one_of("unions", _UNIONS),
    {"type": "string", "enum": _UNIONS, "default": "closed"},
    default="closed",
)


class OpenApi(TypedDict):
    """An OpenAPI 3.1 document."""

    __pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[misc]

    openapi: str
    info: Anything
    paths: Anything
    components: Anything


class SchemaView(ReadView):
    """The OpenAPI 3.1 document, generated from the declarations that also render the content."""

    parameters = [UNIONS, MIN_VERSION]
    tag = "operations"

    def operation_id(self) -> str:
        return "get_openapi"

    def answer_type(self) -> Any:
        return OpenApi

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        body = orjson.dumps(openapi(unions=self.values["unions"]), option=orjson.OPT_INDENT_2)
        return answer(request, body, state=read_state(self.scope(request)).state)


class DocsView(SpectacularSwaggerView):
    """A page to read and try the OpenAPI document in."""

    url_name = "api:openapi"
    authentication_classes: list = []
    permission_classes: list = []


class ErrorsView(View):
    """A page that lists the codes of errors, each with its status and title."""

    def get(self, request: HttpRequest) -> HttpResponse:
        codes = [{"code": code, "status": status, "title": title} for code, (status, title) in CODES.items()]
        return render(request, "api/errors.html", {"codes": codes})

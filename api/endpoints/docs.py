"""The OpenAPI document, a page to try the API in, and a page that explains the errors."""

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View
from drf_spectacular.views import SpectacularSwaggerView
from pydantic import WithJsonSchema
from typing_extensions import TypedDict

from api.endpoints.base import ReadView
from api.http import shapes
from api.http.answers import PROBLEM, answer
from api.http.hosts import absolute
from api.http.shapes import CODES
from api.parameters.base import MIN_VERSION, Parameter, one_of
from api.parameters.rich_text import RICH_TEXT
from api.reads.read import read_state
from api.schema.document import openapi
from api.schema.one_format import with_one_format

_UNIONS = ["closed", "open", "tagged", "merged"]
_EXPLANATIONS = Path(shapes.__file__).with_name("explanations.toml")
Anything = Annotated[dict[str, Any], WithJsonSchema({"type": "object"})]
UNIONS = Parameter(
    "unions",
    "closed: only what exists now is valid, for clients that are rebuilt with each change. open: block types, page "
    "types and values that do not exist yet are valid too, for installed apps. tagged: the same for generators whose "
    "clients have a case of their own for them, as in Swift. merged: the same for languages without unions, as Dart.",
    one_of("unions", _UNIONS),
    {"type": "string", "enum": _UNIONS, "default": "closed"},
    default="closed",
)
FORMAT = Parameter(
    RICH_TEXT.name,
    "For clients that always send this `rich_text`: rich text has this format, instead of any.",
    RICH_TEXT.parse,
    {name: part for name, part in RICH_TEXT.schema.items() if name != "default"},
)


class OpenApiDocument(TypedDict):
    """An OpenAPI 3.1 document."""

    openapi: str
    info: Anything
    paths: Anything
    components: Anything
    servers: list[Anything]
    tags: list[Anything]


class SchemaView(ReadView):
    """This document: OpenAPI 3.1, for generators of clients."""

    parameters = [UNIONS, FORMAT, MIN_VERSION]
    tag = "operations"

    def operation_id(self) -> str:
        return "get_openapi"

    def answer_type(self) -> Any:
        return OpenApiDocument

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        document, format = openapi(unions=self.values["unions"]), self.values["rich_text"]
        if format:
            document = with_one_format(document, format)
        # Requests belong to the site that this document was read from.
        document = {**document, "servers": [{"url": absolute(request, "")}]}
        body = orjson.dumps(document, option=orjson.OPT_INDENT_2)
        return answer(request, body, state=read_state(self.scope(request)).state)


class DocsView(SpectacularSwaggerView):
    """A page to read and try the OpenAPI document in."""

    template_name = "api/docs.html"
    url_name = "api:openapi"
    authentication_classes: list = []
    permission_classes: list = []


@dataclass(frozen=True)
class Explanation:
    """What causes a code, what to do, and an example: a request, if one can be written down, and its `detail`."""

    code: str
    cause: str
    remedy: str
    detail: str
    request: str = ""

    @property
    def status(self) -> int:
        return CODES[self.code][0]

    @property
    def title(self) -> str:
        return CODES[self.code][1]

    @property
    def answer(self) -> str:
        """The answer of the example, without what every error has."""
        status = f"{self.status} {HTTPStatus(self.status).phrase}"
        body = json.dumps({"code": self.code, "detail": self.detail}, ensure_ascii=False, indent=2)
        return f"{status}\nContent-Type: {PROBLEM}\n\n{body[:-2]},\n  …\n}}"


@cache
def explanations() -> list[Explanation]:
    """Return the explanations of all codes, in the order of `CODES`."""
    written = tomllib.loads(_EXPLANATIONS.read_text())
    return [Explanation(code, **{name: text.strip() for name, text in written[code].items()}) for code in CODES]


class ErrorsView(View):
    """A page that explains the codes of errors."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "api/errors.html", {"explanations": explanations()})

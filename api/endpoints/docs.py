"""The OpenAPI document, a page to try it, and a page on errors."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View
from drf_spectacular.views import SpectacularSwaggerView

from api.endpoints.base import ReadView
from api.errors import CODES
from api.http import answer
from api.parameters import MIN_VERSION
from api.reading import read_state
from api.schema.document import openapi


class SchemaView(ReadView):
    """OpenAPI 3.1, generated from the declarations that render."""

    parameters = [MIN_VERSION]
    explains = False
    schema = None

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        body = orjson.dumps(openapi(), option=orjson.OPT_INDENT_2)
        return answer(request, body, state=read_state(self.place(request)).state)


class DocsView(SpectacularSwaggerView):
    url_name = "api:openapi"
    authentication_classes: list = []
    permission_classes: list = []


class ErrorsView(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        codes = [{"code": code, "status": status, "title": title} for code, (status, title) in CODES.items()]
        return render(request, "api/errors.html", {"codes": codes})

"""The index of the API, and the 404 of addresses that do not exist."""

from typing import Annotated, Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import resolve, reverse
from pydantic import WithJsonSchema

from api.endpoints.base import ReadView
from api.fields.names import DocumentsAt
from api.fields.selection import fields_parameter
from api.http.answers import answer
from api.http.hosts import absolute
from api.http.problems import problem_of_status
from api.parameters.base import READ
from api.parameters.writing import WRITING
from api.reads.documents import read_one
from api.reads.read import read_state, stored
from pages.shapes.records import record
from pages.shapes.values import Version

NAMES = ["pages", "routes", "redirects", "site", "changes", "openapi", "docs", "health"]


class IndexView(ReadView):
    """The site's name, the content version, and links to all collections and endpoints."""

    parameters = [fields_parameter(DocumentsAt("get_index"), partial="PartialApiIndex"), *WRITING, *READ]
    collections: tuple[str, ...] = ()
    tag = "site"

    def operation_id(self) -> str:
        return "get_index"

    def answer_type(self) -> Any:
        links = {name: {"type": "string", "format": "uri"} for name in self.names()}
        described = WithJsonSchema({"type": "object", "properties": links, "required": list(links)})
        return record(
            "ApiIndex", {"name": str, "content_version": Version, "links": Annotated[dict[str, str], described]}
        )

    def names(self) -> list[str]:
        """Return the names of the links, which are also the names of URL patterns."""
        return [*self.collections, *NAMES]

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        found = read_one(self.scope(request), types=["site"], shared=False, slug="")
        row = found.rows[0] if found.rows and found.rows[0].live else None
        site = orjson.loads(stored(row.body)) if row else {}
        links = {name: absolute(request, reverse(f"api:{name}")) for name in self.names()}
        body = orjson.dumps(
            {
                "name": site.get("name") or settings.WAGTAIL_SITE_NAME,
                "content_version": found.state.version,
                "links": links,
            }
        )
        return answer(request, self.shaped(body), state=found.state, surrogate_keys="list:pages")


def _is_known(path: str) -> bool:
    return resolve(path).url_name not in {None, "nothing"}


class NothingView(ReadView):
    """Answer every other address under `/api/` with a 404 that has a content version."""

    parameters = []
    schema = None

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        problem = problem_of_status(404)
        if _is_known(f"{request.path_info}/"):
            problem.detail = f"Addresses end in a slash. Did you mean {request.path}/?"
        self.values = {}
        problem.state = read_state(self.scope(request)).state
        raise problem

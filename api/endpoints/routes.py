"""The route of a frontend path: a page, a redirect, or a page that was withdrawn."""

from typing import Annotated, Any, Literal
from urllib.parse import urlunsplit

import orjson
from django.http import HttpRequest, HttpResponse
from pydantic import Field
from typing_extensions import TypedDict

from api.endpoints.base import ReadView, is_public, withdrawal_problem
from api.fields.names import DocumentsAt
from api.fields.selection import fields_parameter
from api.http.answers import answer
from api.http.problems import NotFound
from api.parameters.base import READ, Invalid, Parameter
from api.parameters.fallbacks import BLOCK_FALLBACK
from api.parameters.writing import WRITING
from api.reads.read import stored
from api.reads.routes import read_route
from api.rendering.redirects import KeepQuery, Permanent, redirect_path
from pages.shapes.documents import AnyPage
from pages.shapes.records import union
from pages.web.uris import encoded_path, split_address


def _path(text: str) -> str:
    if text.startswith("/"):
        return text
    raise Invalid(
        "path takes a path on the frontend that begins with a slash, such as /blog/first-visit/.", _path_of(text)
    )


def _path_of(text: str) -> str | None:
    """Return the path in a URL, or a path without its first slash with it; None if the text is neither."""
    try:
        parts = split_address(text)
    except ValueError:
        return None
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    return path if path.startswith("/") else f"/{path}"


PATH = Parameter(
    "path",
    "A path on the frontend, such as /blog/first-visit/, with or without a query string. Slashes at its end, double "
    "slashes and the encoding of its letters do not matter.",
    _path,
    {"type": "string", "pattern": "^/[^\\x00]*$"},
    required=True,
)
FIELDS = fields_parameter(DocumentsAt("get_route", ("document",)))
# What answers other than a page depend on: any page and any redirect can come to be at the path.
_LISTS = "list:pages list:redirects"


class RouteView(ReadView):
    """The live page at a path; else the redirect from it; else the reason why its page was withdrawn."""

    parameters = [PATH, FIELDS, *WRITING, BLOCK_FALLBACK, *READ]
    problems = [*ReadView.problems, "not_found", "gone"]
    tag = "site"

    def operation_id(self) -> str:
        return "get_route"

    def answer_type(self) -> Any:
        return Route

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        path = self.values["path"]
        found = read_route(self.scope(request), path=page_path(path), from_paths=redirect_paths(path))
        for row in found.rows:
            if row.kind == "page":
                body = b'{"kind":"page","path":%s,"document":%s}' % (
                    orjson.dumps(row.path),
                    self.shaped(stored(row.body)),
                )
                return answer(request, body, state=found.state, surrogate_keys=row.surrogate_keys)
            if row.kind == "redirect" and row.reason and is_public(row):
                what = f"The page at {row.location}, where {path} leads,"
                raise withdrawal_problem(what, row, found, surrogate_keys=f"{_LISTS} {row.surrogate_keys}")
            if row.kind == "redirect" and not row.looped:
                redirect: RedirectRoute = {
                    "kind": "redirect",
                    "location": row.location,
                    "permanent": row.permanent,
                    "keep_query": row.keep_query,
                }
                body = orjson.dumps(redirect)
                return answer(request, body, state=found.state, surrogate_keys=f"{_LISTS} {row.surrogate_keys}")
            if row.kind == "withdrawn" and is_public(row):
                raise withdrawal_problem(f"What was at {path}", row, found, surrogate_keys=_LISTS)
        detail = f"There is no page or redirect at {path}. Check its spelling and its site."
        raise NotFound(detail, state=found.state, surrogate_keys=_LISTS)


def page_path(path: str) -> str:
    """Return a path as documents have it: in one spelling, with a slash at its end, without a query string.

    For the locations of redirects, `reads.routes.SPELLINGS` does the same in SQL.
    """
    return encoded_path(_without_query(path).rstrip("/") + "/")


def redirect_paths(path: str) -> list[str]:
    """Return the paths to look for in redirects, the most exact first: with the query string, then without it.

    For the locations of redirects, `reads.routes.SPELLINGS` does the same in SQL.
    """
    return list(dict.fromkeys([redirect_path(path), redirect_path(_without_query(path))]))


def _without_query(path: str) -> str:
    return path.partition("#")[0].partition("?")[0].strip()


class RedirectRoute(TypedDict):
    """A redirect, followed to the end of its chain."""

    kind: Literal["redirect"]
    location: Annotated[str, Field(description="A path on the frontend, or an address elsewhere.")]
    permanent: Permanent
    keep_query: KeepQuery


class PageRoute(TypedDict):
    """A live page."""

    kind: Literal["page"]
    path: Annotated[str, Field(description="The canonical path, percent-encoded, with a slash at its end.")]
    document: AnyPage


Route = union("Route", {"page": PageRoute, "redirect": RedirectRoute}, on="kind")

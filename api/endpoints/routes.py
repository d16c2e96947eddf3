"""What lives at a frontend path."""

from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

import orjson
from django.http import HttpRequest, HttpResponse
from typing_extensions import TypedDict

from api.endpoints.base import ReadView, is_told, withdrawn
from api.fields.names import Shape
from api.fields.selection import fields_parameter
from api.http.answers import answer
from api.http.problems import NotFound
from api.parameters.base import READ, Invalid, Parameter
from api.parameters.rich_text import RICH_TEXT
from api.reads.read import read_route, stored
from api.rendering.redirects import redirect_path
from pages.shapes.documents import AnyPage
from pages.shapes.records import union
from pages.uris import encoded_path


def _path(text: str) -> str:
    if text.startswith("/"):
        return text
    raise Invalid(
        "path takes a path on the frontend that begins with a slash, such as /blog/first-visit/.", _meant(text)
    )


def _meant(text: str) -> str | None:
    """The path of an address, or of one without its slash."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    meant = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    return meant if meant.startswith("/") else f"/{meant}"


PATH = Parameter(
    "path",
    "A path on the frontend, such as /blog/first-visit/, with a query string or without. Slashes at its end, doubled "
    "slashes and how its letters are encoded do not matter.",
    _path,
    {"type": "string", "pattern": "^/[^\\x00]*$"},
    required=True,
)
FIELDS = fields_parameter(Shape("get_route", ("document",)))


class RouteView(ReadView):
    """A live page, else a redirect, else what became of the page that was there."""

    parameters = [PATH, FIELDS, RICH_TEXT, *READ]
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
                body = b'{"kind":"page","document":%s}' % self.shaped(stored(row.body))
                return answer(request, body, state=found.state, surrogate_keys=row.surrogate_keys)
            if row.kind == "redirect" and not row.looped:
                led: RedirectRoute = {"kind": "redirect", "location": row.location, "permanent": row.permanent}
                body = orjson.dumps(led)
                return answer(request, body, state=found.state, surrogate_keys=f"list:pages {row.surrogate_keys}")
            if row.kind == "withdrawn" and is_told(row):
                raise withdrawn(f"The page at {path}", row.reason, found, surrogate_keys="list:pages")
        raise NotFound(f"Nothing lives at {path}.", state=found.state, surrogate_keys="list:pages")


def page_path(path: str) -> str:
    """As documents have it: in one spelling, with a slash at its end, without a query string."""
    return encoded_path(_without_query(path).rstrip("/") + "/")


def redirect_paths(path: str) -> list[str]:
    """What a redirect may be looked up by, the most exact first: with the query string, then without."""
    return list(dict.fromkeys([redirect_path(path), redirect_path(_without_query(path))]))


def _without_query(path: str) -> str:
    return path.partition("#")[0].partition("?")[0].strip()


class RedirectRoute(TypedDict):
    kind: Literal["redirect"]
    location: str
    permanent: bool


class PageRoute(TypedDict):
    kind: Literal["page"]
    document: AnyPage


Route = union("Route", {"page": PageRoute, "redirect": RedirectRoute}, on="kind")

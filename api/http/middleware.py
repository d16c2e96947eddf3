"""Middleware of the API: errors are problems instead of HTML, and reads skip what only editors need."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils.cache import patch_vary_headers

from api.http.answers import JSON, PROBLEM, preflight, with_caching, with_cors
from api.http.problems import problem_of_status, respond
from pages.models.site import frontend_origins

GetResponse = Callable[[HttpRequest], HttpResponse]
# Headers that Django adds to every response. Browsers use them for pages only, and each header costs time.
_FOR_PAGES = ("Referrer-Policy", "Cross-Origin-Opener-Policy")


class ProblemMiddleware:
    """Turn every error under `/api/` into a problem, whatever raised it, also if DEBUG is on.

    Redirects are not cached. Previews are open to the configured frontends only. Responses other than pages lose the
    headers that are only for pages.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_api(request):
            return self.get_response(request)
        if request.method == "OPTIONS":
            allowed = preflight(request)
            return for_frontends(request, allowed) if is_preview(request) else allowed
        response = self.get_response(request)
        if response.status_code >= 400 and response.get("Content-Type", "") not in {JSON, PROBLEM}:
            response = respond(request, problem_of_status(response.status_code))
        if response.has_header("Location"):
            with_caching(with_cors(response), anonymous=False)
        if not response.get("Content-Type", "").startswith("text/html"):
            for name in _FOR_PAGES:
                response.headers.pop(name, None)
        return for_frontends(request, response) if is_preview(request) else response


class ReadMiddleware:
    """Answer public reads here, without the middleware below: they need no sessions, users or forms."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_api(request):
            return self.get_response(request)
        match = resolve(request.path_info)
        if not getattr(match.func, "is_read", False):
            return self.get_response(request)
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
        response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


def for_frontends(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let only scripts of the configured frontends read the response."""
    origin = request.headers.get("Origin")
    patch_vary_headers(response, ["Origin"])
    del response["Access-Control-Allow-Origin"]
    try:
        if origin and origin in frontend_origins():
            response["Access-Control-Allow-Origin"] = origin
    except (OperationalError, InterfaceError):  # without the database, the response is that of an outage
        pass
    return response


def is_preview(request: HttpRequest) -> bool:
    """True if the request is for a draft."""
    return request.path_info.startswith("/api/v1/preview/")


def is_api(request: HttpRequest) -> bool:
    """True if the request is for an address under `/api/`."""
    return request.path_info == "/api" or request.path_info.startswith("/api/")

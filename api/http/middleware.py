"""Around every request: problems instead of HTML under `/api/`, and reads without what editors need."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from api.http.answers import JSON, PROBLEM, preflight, with_caching, with_cors
from api.http.problems import problem_of_status, respond

GetResponse = Callable[[HttpRequest], HttpResponse]
# What Django says of every answer, and what browsers heed only with a page; a server takes time for each header.
_FOR_PAGES = ("Referrer-Policy", "Cross-Origin-Opener-Policy")


class ProblemMiddleware:
    """No error under `/api/` is ever an HTML page, whoever made it and whether or not DEBUG is on.

    No redirect is kept, and what is no page does not carry headers that are meant for pages.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_api(request):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return preflight()
        response = self.get_response(request)
        if response.status_code >= 400 and response.get("Content-Type", "") not in {JSON, PROBLEM}:
            response = respond(request, problem_of_status(response.status_code))
        if response.has_header("Location"):
            with_caching(with_cors(response), anonymous=False)
        if not response.get("Content-Type", "").startswith("text/html"):
            for name in _FOR_PAGES:
                response.headers.pop(name, None)
        return response


class ReadMiddleware:
    """Public reads go no further: to the middlewares below, which know sessions, users and forms, they are nothing."""

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


def is_api(request: HttpRequest) -> bool:
    return request.path_info == "/api" or request.path_info.startswith("/api/")

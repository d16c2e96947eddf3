"""Around every request: problems instead of HTML under `/api/`, and publishing after an editor's request."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from api.errors import problem_of_status, respond
from api.http import JSON, PROBLEM, preflight
from api.models import Mark
from api.publishing.publish import publish

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]
_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


class ProblemMiddleware:
    """No error under `/api/` is ever an HTML page, whoever made it and whether or not DEBUG is on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_api(request):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return preflight()
        response = self.get_response(request)
        if response.status_code >= 400 and response.get("Content-Type", "") not in {JSON, PROBLEM}:
            return respond(request, problem_of_status(response.status_code))
        return response


class PublishMiddleware:
    """Once an editor's request has returned, what is stored is what is live, however the edit was made."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in _SAFE and not is_api(request):
            publish_what_is_marked()
        return response


def publish_what_is_marked() -> None:
    """An editor's request succeeds whatever publishing meets: what is marked stays so, and is tried again."""
    try:
        if Mark.objects.filter(deferred=False).exists():
            publish()
    except Exception:
        logger.exception("Publishing after an edit failed; what was edited stays marked and is tried again.")


def is_api(request: HttpRequest) -> bool:
    return request.path_info == "/api" or request.path_info.startswith("/api/")

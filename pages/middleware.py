"""Around the requests of editors."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from pages.embeds.waiting import TOGETHER, together

GetResponse = Callable[[HttpRequest], HttpResponse]


class WaitingMiddleware:
    """Bounds how long a request waits for the providers of videos. Public reads, which ask none, do not come here."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with together(0 if _is_preview(request.path_info) else TOGETHER):
            return self.get_response(request)


def _is_preview(path: str) -> bool:
    """One is made while somebody types, beside the draft that saves itself: it waits for nothing."""
    return "/preview/" in path

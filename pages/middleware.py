"""Around the requests of editors."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from pages.embeds.waiting import TOGETHER, together
from pages.redirects import not_made, redirects_not_made

GetResponse = Callable[[HttpRequest], HttpResponse]


class WaitingMiddleware:
    """Bounds how long a request waits for the providers of videos. Public reads, which ask none, do not come here."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with together(0 if _is_preview(request.path_info) else TOGETHER):
            return self.get_response(request)


class RedirectMiddleware:
    """Tells the editor which addresses lead nowhere after their edit. Redirects are made once it is committed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with redirects_not_made() as paths:
            response = self.get_response(request)
        if paths:
            messages.warning(request, not_made(paths))
        return response


def _is_preview(path: str) -> bool:
    """One is made while somebody types, beside the draft that saves itself: it waits for nothing."""
    return "/preview/" in path

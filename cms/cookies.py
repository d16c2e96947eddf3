"""Cookies that nobody could have got from here."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class CookieMiddleware:
    """A middleware that drops cookies with a null byte: no text of the database has one, and looking for it fails.

    A browser sends no null byte, but the octal escapes of a quoted cookie can stand for one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_COOKIE" in request.META:
            request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\0" not in value}
        return self.get_response(request)

"""Django's session, CSRF, auth and message middleware, for editors only: the public API is blind to cookies."""

from typing import Any

from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest
from django.middleware import csrf
from django.utils.deprecation import MiddlewareMixin


def is_public(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


class ExceptPublic(MiddlewareMixin):
    """Mixed in before a middleware of Django's: lets public requests pass it by."""

    def __call__(self, request: HttpRequest) -> Any:
        if is_public(request):
            return self.get_response(request)
        return super().__call__(request)


class SessionMiddleware(ExceptPublic, sessions.SessionMiddleware):
    pass


class CsrfViewMiddleware(ExceptPublic, csrf.CsrfViewMiddleware):
    def process_view(self, request, callback, callback_args, callback_kwargs):
        if is_public(request):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)


class AuthenticationMiddleware(ExceptPublic, auth.AuthenticationMiddleware):
    pass


class MessageMiddleware(ExceptPublic, messages.MessageMiddleware):
    pass

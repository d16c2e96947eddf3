"""The largest size of a request: 1 GB from an editor who is signed in, 100 KB from anybody else."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language_from_request, gettext, gettext_noop, override

from api.http.middleware import is_api
from api.http.problems import TooLarge, respond

# The largest request from anybody, and from an editor, in bytes.
SMALL, LARGEST_UPLOAD = 100_000, 1_000_000_000
_TOO_LARGE = gettext_noop("The request is larger than 100 KB. Only editors who are signed in may send more.")
_TOO_LARGE_FOR_EDITORS = gettext_noop("The request is larger than 1 GB. Upload fewer files at once, or smaller ones.")
GetResponse = Callable[[HttpRequest], HttpResponse]


class BodyMiddleware:
    """A middleware that refuses a request that is too large, before its body is parsed.

    Django reads no body from a request without a length.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length <= SMALL:
            return self.get_response(request)
        if not may_send_much(request):
            return _refuse(request, _TOO_LARGE)
        if length > LARGEST_UPLOAD:
            return _refuse(request, _TOO_LARGE_FOR_EDITORS)
        return self.get_response(request)


def may_send_much(request: HttpRequest) -> bool:
    """True if an editor who is signed in sends this to the admin. Reads the session, and not the body."""
    admin, login = reverse("wagtailadmin_home"), reverse("wagtailadmin_login")
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key or not request.path_info.startswith(admin) or request.path_info == login:
        return False
    seen: Any = _SeenSession(import_module(settings.SESSION_ENGINE).SessionStore(key).load())
    request.session = seen
    return get_user(request).has_perm("wagtailadmin.access_admin")


class _SeenSession(dict):
    """A copy of the values of a session, which does not change the session.

    `get_user` renews the key of a session that an old SECRET_KEY signed, but the browser would not get the new key.
    """

    def cycle_key(self) -> None:
        """Do nothing: the request itself does this later."""

    def flush(self) -> None:
        """Do nothing: the request itself does this later."""


def _refuse(request: HttpRequest, sentence: str) -> HttpResponse:
    if is_api(request):
        return respond(request, TooLarge(sentence))
    with override(get_language_from_request(request)):
        told = gettext(sentence)
    return HttpResponse(told, status=413, content_type="text/plain; charset=utf-8")

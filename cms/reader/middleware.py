"""The addresses of the built-in reader: `/`, the path of every page, and `/preview/`."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response

from api.http.answers import with_caching
from pages.providers import PROVIDERS
from pages.web.uris import split_address


class ReaderMiddleware:
    """Answer with the reader's shell at every path that a page can have.

    The shell is the same for all of them and asks nothing of the database: its script asks the API what is there. It
    stands before the middleware of sessions, so that a signed-in editor gets the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.READER:
            raise MiddlewareNotUsed
        self.get_response = get_response
        others = [reverse("wagtailadmin_home"), settings.MEDIA_PATH, settings.STATIC_URL]
        self._taken = {"api", "documents", "login", *(path.split("/")[1] for path in others)}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} or not self._serves(request.path_info):
            return self.get_response(request)
        request.get_host()  # raises DisallowedHost, as for every other page
        return shell(request)

    def _serves(self, path: str) -> bool:
        """True if a page can have this path. Slugs have no dots: these are in names of files, such as `/robots.txt`."""
        return "." not in path and path.strip("/").partition("/")[0] not in self._taken


def shell(request: HttpRequest) -> HttpResponse:
    """Return the page that loads the reader."""
    content = render_to_string("reader/shell.html").encode()
    etag = f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'
    headers = {
        "ETag": etag,
        "Content-Security-Policy": content_security_policy(),
        "X-Frame-Options": "SAMEORIGIN",
        "X-Robots-Tag": "noindex",
        "Content-Length": str(len(content)),
    }
    response = with_caching(HttpResponse(b"" if request.method == "HEAD" else content, headers=headers), anonymous=True)
    return get_conditional_response(request, etag=etag, response=response) or response


def content_security_policy() -> str:
    """Return the policy of the shell: files of this server, pictures of the media, and players of the providers."""
    media = split_address(settings.MEDIA_ORIGIN)
    players = " ".join(f"https://{provider.player}" for provider in PROVIDERS)
    return "; ".join(
        [
            "default-src 'self'",
            f"img-src 'self' data: {media.scheme}://{media.netloc}",  # data: for the tiny pictures in documents
            f"frame-src {players}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )

"""The Content Security Policy of the admin (https://www.w3.org/TR/CSP3/).

Scripts are our own files. Wagtail has some inline scripts, which start choosers and lists of items: those get a nonce,
and nothing else does, so a script that somebody smuggled into a page does not run. They are recognised by their form:
all that varies in it is data. The nonce is one for each session, since parts of pages that arrive later have to fit.

django-csp has neither: its nonces differ for each request, and it changes no HTML.
"""

import json
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac

from pages.models.site import frontend_origins
from pages.web.uris import split_address

# The end of a script is escaped within the template of a form, and the quotes are within JSON.
_CHOOSER = re.compile(r"<script>(new \w+Chooser\(([^<]*)\);?)<-?\\?/script>")
_PANEL = re.compile(
    r'<script>(?=\s*\(function\(\) \{\s*var panel = new (?:Inline|MultipleChooser)Panel\(JSON\.parse\("[^"<]*"\)\);'
    r"\s*\}\)\(\);\s*<-?/script>)"
)
_PARTS = ("text/html", "application/json")


class ContentSecurityMiddleware:
    """A middleware that gives each page of the admin its policy, and marks Wagtail's own inline scripts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kind = response.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in _PARTS or not request.path_info.startswith(reverse("wagtailadmin_home")):
            return response
        nonce = nonce_of(request)
        if b"<script>" in response.content:
            response.content = with_nonces(response.content.decode(), nonce)
            if "Content-Length" in response:
                response["Content-Length"] = str(len(response.content))
        if "Content-Security-Policy" not in response:
            response["Content-Security-Policy"] = policy(nonce)
        return response


def nonce_of(request: HttpRequest) -> str:
    key = request.session.session_key or request.META.get("CSRF_COOKIE", "")
    return salted_hmac("pages.admin.content_security", key).hexdigest()


def policy(nonce: str) -> str:
    """Return the policy. Pictures can be in a bucket, and previews are frames of the frontends."""
    media = split_address(settings.MEDIA_ORIGIN)
    files = f"{media.scheme}://{media.netloc}"
    directives = {
        "default-src": "'self'",
        "script-src": f"'self' 'nonce-{nonce}'",
        "style-src": "'self' 'unsafe-inline'",  # Wagtail's scripts set styles, and React writes them
        "img-src": f"'self' data: blob: {files}",
        "media-src": f"'self' {files}",
        "font-src": "'self' data:",
        "frame-src": " ".join(["'self'", *frontend_origins()]),
        "frame-ancestors": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def with_nonces(content: str, nonce: str) -> str:
    marked = f"<script nonce='{nonce}'>"

    def chooser(found: re.Match[str]) -> str:
        whole: str = found[0]
        return whole.replace("<script>", marked, 1) if _is_data(found[2]) else whole

    return _PANEL.sub(marked, _CHOOSER.sub(chooser, content))


def _is_data(arguments: str) -> bool:
    """True if these are JSON values, also as a part of a text within JSON."""
    for text in (arguments, arguments.replace('\\"', '"')):
        try:
            json.loads(f"[{text}]")
            return True
        except ValueError:
            continue
    return False

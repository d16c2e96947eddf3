"""Public files, which granian sends itself, so that a slow download holds no thread."""

from typing import Any
from wsgiref.headers import Headers

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from whitenoise.base import WhiteNoise
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import Response, SlicedFile

from cms.serving.answers import Answer, File
from cms.serving.requests import request_of
from pages.files import IMMUTABLE, content_type, is_shown
from pages.files.storage import is_unguessable

_TEXT = [("Content-Type", "text/plain; charset=utf-8")]
_NONE = Answer(404, [*_TEXT, ("Access-Control-Allow-Origin", "*")], b"There is no such file.")


class PublicFiles:
    """The admin's static files, listed once at the start, and the media, looked up on the disk.

    Everything below these folders is public. Folders are not listed, and a path cannot lead out of them.
    """

    def __init__(self) -> None:
        self._static = WhiteNoiseMiddleware(lambda request: None)
        self._media = WhiteNoise(None, autorefresh=True, add_headers_function=add_media_headers)
        self._media.add_files(str(settings.MEDIA_ROOT), settings.MEDIA_PATH)
        self._prefixes = (self._static.static_prefix, settings.MEDIA_PATH)
        self._security = SecurityMiddleware(lambda request: HttpResponse())

    def has(self, path: str) -> bool:
        """True if the path is that of static files or media."""
        return path.startswith(self._prefixes)

    def may_be_made(self, environ: dict[str, Any]) -> bool:
        """True if the request may be for a rendition of a picture, which is made when it is asked for first."""
        path, reads = environ["PATH_INFO"], environ["REQUEST_METHOD"] in ("GET", "HEAD")
        return reads and path.startswith(settings.MEDIA_PATH) and is_unguessable(path.removeprefix(settings.MEDIA_PATH))

    def answer(self, environ: dict[str, Any]) -> Answer:
        """Answer a request for a file. May wait for the disk.

        As for all other addresses, Django's SecurityMiddleware adds its headers and its redirect to https.
        """
        try:
            said: Any = self._security(request_of(environ))
        except DisallowedHost:
            return Answer(400, _TEXT, b"This server does not serve the host of this request.")
        if said.has_header("Location"):
            return Answer(said.status_code, list(said.items()), b"")
        del said["Content-Type"]
        answer = self._find(environ)
        return answer._replace(headers=[*answer.headers, *said.items()])

    def _find(self, environ: dict[str, Any]) -> Answer:
        path = environ["PATH_INFO"].encode("latin-1").decode(errors="replace")
        finder = self._media if path.startswith(settings.MEDIA_PATH) else self._static
        found = finder.find_file(path) if finder.autorefresh else finder.files.get(path)
        try:
            return _answer_with(found.get_response(environ["REQUEST_METHOD"], environ)) if found else _NONE
        except FileNotFoundError:  # it became private just now
            return _NONE


def _answer_with(response: Response) -> Answer:
    headers, file = list(response.headers), response.file
    if file is None:
        return Answer(int(response.status), headers, b"")
    with file:
        if not isinstance(file, SlicedFile):
            return Answer(int(response.status), headers, File(file.name))
        start = file.fileobj.tell()
        return Answer(int(response.status), headers, File(file.fileobj.name, start, start + file.remaining))


def add_media_headers(headers: Headers, path: str, url: str) -> None:
    """Set the headers of a media file.

    A file that browsers do not show is a download without permissions, so no browser runs it. docs/running.md has the
    same headers for nginx.
    """
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Cache-Control"] = IMMUTABLE
    headers["CDN-Cache-Control"] = str(settings.BROADVIEW["CDN_CACHE_CONTROL"])
    kind = content_type(path)
    headers["Content-Type"] = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    if not is_shown(kind):
        headers["Content-Disposition"] = "attachment"
        headers["Content-Security-Policy"] = "default-src 'none'; sandbox"

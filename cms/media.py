"""The view of public files, for the addresses that no other server answers."""

import logging
from http import HTTPStatus
from wsgiref.headers import Headers

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.static import serve

from cms.serving.files import add_media_headers
from pages.files.renditions import UNUSABLE, content_of, find_rendition
from pages.patience import Occupied

logger = logging.getLogger(__name__)
# The maximum length of the name of a file on common file systems, in bytes.
_LONGEST_NAME = 255


@transaction.non_atomic_requests
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a public file, if no other server does, with the same headers as `cms.serving.files`.

    A rendition that has no file yet is made.
    """
    if "\0" in path or any(len(part.encode(errors="replace")) > _LONGEST_NAME for part in path.split("/")):
        return _refusal(HTTPStatus.NOT_FOUND, "No file has such a name.")
    try:
        response: HttpResponseBase = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except Http404:
        response = _rendition(request, path)
    if response.status_code != HTTPStatus.OK:
        return response
    headers = Headers()
    add_media_headers(headers, path, request.path)
    for name, value in headers.items():
        response[name] = value
    return response


def _rendition(request: HttpRequest, name: str) -> HttpResponse:
    """Serve a rendition that had no file a moment ago. Only those of the settings can be asked for."""
    planned = find_rendition(name)
    if planned is None:
        return _refusal(HTTPStatus.NOT_FOUND, "There is no such file.")
    try:
        content = content_of(planned) if settings.ENCODE_ON_REQUEST else None
    except Occupied:
        content = None
    except UNUSABLE as error:
        logger.warning("A rendition of image %s cannot be made. Upload it again. %s", planned.picture.pk, error)
        return _refusal(HTTPStatus.NOT_FOUND, "The file of this picture is damaged or lost.")
    if content is None:
        return _refusal(HTTPStatus.SERVICE_UNAVAILABLE, "This picture is being made. Try again shortly.")
    headers = {"Content-Length": str(len(content))}
    body = b"" if request.method == "HEAD" else content
    return HttpResponse(body, content_type=planned.rendition.content_type, headers=headers)


def _refusal(status: HTTPStatus, sentence: str) -> HttpResponse:
    """Return an error that programs on other origins can read too."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "2"
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8", headers=headers)

"""The page that editors see after an error of the server."""

import sys

from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error as djangos

from api.http.outages import is_outage, name_of


def server_error(request: HttpRequest) -> HttpResponse:
    """Return Django's page, or a 503 that says so if the database or the disk is away."""
    error = sys.exc_info()[1]
    if error is None or not is_outage(error):
        return djangos(request)
    return HttpResponse(
        f"{name_of(error)}. Try again shortly: nothing that was saved is lost.",
        status=503,
        content_type="text/plain; charset=utf-8",
        headers={"Retry-After": "5", "Cache-Control": "no-store"},
    )

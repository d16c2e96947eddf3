"""Pages for editors where something went wrong."""

import sys

from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error as djangos

from api.outages import is_outage


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's page; where the database is away, an answer that says so."""
    if not is_outage(sys.exc_info()[1]):
        return djangos(request)
    return HttpResponse(
        "The database cannot be reached. Try again shortly: nothing that was saved is lost.",
        status=503,
        content_type="text/plain; charset=utf-8",
        headers={"Retry-After": "5", "Cache-Control": "no-store"},
    )

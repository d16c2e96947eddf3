"""The page that editors see after an error of the server."""

import sys

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.defaults import server_error as djangos

from api.http.outages import is_conflict, is_outage, name_of


def server_error(request: HttpRequest) -> HttpResponse:
    """Return Django's page, or a 503 that says what to do if the database or the disk is away, or another is first."""
    error = sys.exc_info()[1]
    if is_conflict(error):
        return _unavailable(
            _(
                "Somebody else was changing the same things at this moment, so nothing was saved. Go back, and press "
                "the same button again."
            )
        )
    if error is not None and is_outage(error):
        return _unavailable(f"{name_of(error)}. Try again shortly: nothing that was saved is lost.")
    return djangos(request)


def _unavailable(told: str) -> HttpResponse:
    return HttpResponse(
        told,
        status=503,
        content_type="text/plain; charset=utf-8",
        headers={"Retry-After": "5", "Cache-Control": "no-store"},
    )

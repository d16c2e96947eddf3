"""The page that editors see after an error of the server."""

import sys

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request, override
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
        with override(get_language_from_request(request)):  # that of the user is in the database
            told = _("{what}. Try again shortly: nothing that was saved is lost.").format(what=_(name_of(error)))
        return _unavailable(told)
    return djangos(request)


def _unavailable(told: str) -> HttpResponse:
    return HttpResponse(
        told,
        status=503,
        content_type="text/plain; charset=utf-8",
        headers={"Retry-After": "5", "Cache-Control": "no-store"},
    )

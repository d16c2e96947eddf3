"""Requests that open a form in the editor."""

from django.http import HttpRequest


def opens_form(request: HttpRequest) -> bool:
    """True if the user opens an edit form, which includes the moment after saving it.

    Wagtail also loads the form of a new page after it saved itself. It shows no messages then.
    """
    return request.method == "GET" and "_w_hydrate_create_view" not in request.GET

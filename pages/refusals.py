"""What stops an editor's request that is no form, such as publishing from a list: told on the next page they see."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.utils import get_valid_next_url_from_request

View = Callable[..., HttpResponse]


def refusals_told(view: View) -> View:
    """Undoes what an admin view did before something was refused, and says what it was.

    A view that makes its own transactions is left alone.
    """
    makes_its_own = bool(getattr(view, "_non_atomic_requests", None))

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if request.method != "POST" or makes_its_own or not connection.in_atomic_block:
            return view(request, *args, **named)
        try:
            with transaction.atomic():
                return view(request, *args, **named)
        except ValidationError as error:
            messages.error(request, f"Nothing was changed. {' '.join(error.messages)}")
            back = get_valid_next_url_from_request(request) or reverse("wagtailadmin_home")
            if request.headers.get("X-Requested-With") == "XMLHttpRequest":  # of a dialogue, which then goes there
                return JsonResponse({"step": "success", "redirect": back})
            return redirect(back)

    return told

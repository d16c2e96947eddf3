"""Setting up a second factor before anything else, if a setting demands it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pages.accounts import second_factor

# What works without it.
_OPEN = (
    "set_up_second_factor",
    "wagtailadmin_logout",
    "wagtailadmin_login",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
)


class SecondFactorMiddleware:
    """A middleware that leads an administrator without a second factor to the page that sets it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_missing(request):
            return self.get_response(request)
        return redirect("set_up_second_factor")


def _is_missing(request: HttpRequest) -> bool:
    path, user = request.path_info, request.user
    if not path.startswith(reverse("wagtailadmin_home")) or path in map(reverse, _OPEN):
        return False
    return user.is_authenticated and second_factor.demanded_of(user) and not second_factor.has_one(user)

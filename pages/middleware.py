"""Around the requests of editors."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin.localization import get_localized_response
from wagtail.users.models import UserProfile

from pages.embeds.waiting import TOGETHER, together
from pages.publications import publications, tell
from pages.redirects import not_made, redirects_not_made
from pages.times import editors_zone, zone_is_read_once

GetResponse = Callable[[HttpRequest], HttpResponse]


class TimeZoneMiddleware:
    """Editors who chose no time zone for themselves have the site's.

    Wagtail activates the one of the user's profile, else TIME_ZONE; so it is told here, for this request alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with zone_is_read_once():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        if request.path.startswith(reverse("wagtailadmin_home")) and request.user.is_authenticated:
            profile = getattr(request.user, "wagtail_userprofile", None) or UserProfile(user=request.user)
            profile.current_time_zone = profile.current_time_zone or editors_zone().key


class WaitingMiddleware:
    """Bounds how long a request waits for the providers of videos. Public reads, which ask none, do not come here."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with together(0 if _is_preview(request.path_info) else TOGETHER):
            return self.get_response(request)


class RedirectMiddleware:
    """Tells the editor which addresses lead nowhere after their edit."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with redirects_not_made() as paths:
            response = self.get_response(request)
        if paths:
            messages.warning(request, not_made(paths))
        return response


class PublicationMiddleware:
    """Tells the editor what comes of what they published, once all of it is written."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with publications() as published:
            response = self.get_response(request)
        if published:
            get_localized_response(tell, request, published)
        return response


def _is_preview(path: str) -> bool:
    """One is made while somebody types, beside the draft that saves itself: it waits for nothing."""
    return "/preview/" in path

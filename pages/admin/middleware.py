"""Middleware for requests of editors."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import override
from wagtail.admin.localization import get_localized_response
from wagtail.users.models import UserProfile

from pages.admin.preferred_language import language_for
from pages.admin.publications import publications, tell
from pages.admin.workflows import nobody_approves, sent_back
from pages.embeds.waiting import TOGETHER, time_limit
from pages.times import editors_zone, zone_is_read_once
from pages.web.redirects import not_made, redirects_not_made

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Speaks the language of the user, or of the browser of who has not chosen one or not signed in yet.

    Wagtail does so in its views alone, and not for who signs in.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(reverse("wagtailadmin_home")):
            return self.get_response(request)
        language = language_for(request)
        with override(language):
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            response.streaming_content = _in_language(language, response.streaming_content)
        patch_vary_headers(response, ["Accept-Language"])
        return response


class TimeZoneMiddleware:
    """Uses the site's time zone for editors who have not chosen one.

    Wagtail activates the time zone of the user's profile, or TIME_ZONE. So this sets it on the profile, for this
    request alone.
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
    """Limits how long a request waits for providers of videos. Public reads do not pass through here."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with time_limit(0 if _is_preview(request.path_info) else TOGETHER):
            return self.get_response(request)


class RedirectMiddleware:
    """Tells editors which old addresses have no redirect after their edit."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with redirects_not_made() as paths:
            response = self.get_response(request)
        if paths:
            messages.warning(request, not_made(paths))
        return response


class WorkflowMiddleware:
    """Tells editors which drafts have nobody left to approve them after their edit of a workflow or a task."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with sent_back() as states:
            response = self.get_response(request)
        if states and (told := nobody_approves(states, request.user)):
            messages.warning(request, told)
        return response


class PublicationMiddleware:
    """Tells editors the result of publishing, after everything is written."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with publications() as noted:
            response = self.get_response(request)
        if noted:
            get_localized_response(tell, request, noted)
        return response


def _in_language(language: str, parts: Iterable[bytes]) -> Iterator[bytes]:
    """Make the parts of a response in the language. The server asks for them after the middleware has ended."""
    rest = iter(parts)
    while True:
        with override(language):
            part = next(rest, None)
        if part is None:
            return
        yield part


def _is_preview(path: str) -> bool:
    """True for a preview. Previews are made while somebody types, so they wait for no provider."""
    return path.endswith("/preview/")

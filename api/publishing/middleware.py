"""Publishing after an editor's request, and what the editor is told of it."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from api.http.middleware import is_api
from api.models import ContentState, Mark, RenderFailure, RenderWarning
from api.publishing.publish import publish
from api.publishing.subjects import name_of, subjects_seen_by
from api.publishing.warnings import warnings_since
from api.rendering.revision import may_render, mismatches
from pages.files.public import settle_some_files

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]
_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
# The most that a message names of what could not be rendered.
_NAMED = 3


class PublishMiddleware:
    """Once an editor's request has returned, what is stored is what is live, however the edit was made."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in _SAFE or is_api(request):
            return self.get_response(request)
        begun, latest = timezone.now(), _latest_mark()
        response = self.get_response(request)
        publish_for(request, begun=begun, after=latest, refused=response.status_code >= 400)
        return response


def publish_for(request: HttpRequest, *, begun: datetime, after: int, refused: bool) -> None:
    """An editor's request succeeds whatever publishing meets: what is marked stays so, and is tried again.

    `after`: the last mark there was when it began. `refused`: whether it was answered with an error.
    """
    try:
        if Mark.objects.fresh().exists():
            publish()
        else:  # another process may have taken the marks of a collection, and have looked at its files before
            settle_some_files()
    except Exception:
        logger.exception("Publishing after an edit failed; what was edited stays marked and is tried again.")
        if _is_told(request) and not refused:
            text = "Publishing does not work at the moment. What you saved is published by itself once it does."
            messages.warning(request, text, fail_silently=True)
        return
    if _is_told(request):
        try:
            warn_of_failures(request, since=begun)
            warn_of_another_release(request, after=after)
            tell_what_is_left_out(request, warnings_since(begun))
        except Exception:
            logger.exception("The editor could not be told what came of publishing; see Reports, Publishing.")


def warn_of_failures(request: HttpRequest, *, since: datetime) -> None:
    """Tells the editor, on the next page they see, what could not be rendered.

    It may have been tried before the request returned, after its commit, or by the worker.
    """
    failures = RenderFailure.objects.filter(failed_at__gte=since).order_by("source")
    found = subjects_seen_by(request.user, failures.values_list("source", flat=True))
    if found:
        names = [name_of(source, subject) for source, subject in found.items()]
        messages.warning(request, _not_rendered(names), fail_silently=True)


def warn_of_another_release(request: HttpRequest, *, after: int) -> None:
    """Tells the editor that what they changed is not shown yet: this process may only hide."""
    made_with = ContentState.objects.get().made_with
    if not may_render(made_with) and Mark.objects.fresh().filter(pk__gt=after).exists():
        told = " ".join(map(str, mismatches(made_with)))
        text = f"What you hid is hidden, but what you changed is not shown to readers yet. {told}"
        messages.warning(request, text, fail_silently=True)


def _latest_mark() -> int:
    return Mark.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _not_rendered(names: list[str]) -> str:
    told = [f"“{name}”" for name in names[:_NAMED]]
    if len(names) > _NAMED:
        told.append(f"{len(names) - _NAMED} more")
    listed = " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)
    return (
        f"The API could not render {listed}: readers still see there what they saw before, or nothing where that would "
        "show something hidden. It is tried again by itself; see Reports, Publishing."
    )


def tell_what_is_left_out(request: HttpRequest, warnings: list[RenderWarning]) -> None:
    """Tells the editor what readers do not see, by page, block and field."""
    names = subjects_seen_by(request.user, (warning.source for warning in warnings))
    warnings = [warning for warning in warnings if warning.source in names]
    shown = warnings[:_NAMED]
    for warning in shown:
        messages.warning(
            request,
            f"Readers do not see a part of “{name_of(warning.source, names[warning.source])}”. {warning}",
            fail_silently=True,
        )
    if len(warnings) > len(shown):
        left = len(warnings) - len(shown)
        more = f"{left} more {'part is' if left == 1 else 'parts are'} left out: see Reports, Publishing."
        messages.warning(request, more, fail_silently=True)


def _is_told(request: HttpRequest) -> bool:
    """Whether what came of publishing is told: to editors alone, on a page that they asked for.

    A draft that saves itself asks for JSON, each few seconds. The report's button tells by itself what came of it.
    """
    tells_itself = request.resolver_match is not None and request.resolver_match.url_name == "publishing_try_again"
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated and request.accepts("text/html") and not tells_itself

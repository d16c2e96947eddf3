"""Publish after each request of an editor, and show the editor messages about problems."""

import logging
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.messages import button, render

from api.http.middleware import is_api
from api.models import ContentState, Mark, RenderFailure, RenderWarning
from api.publishing.publish import (
    notice_loaded_content,
    publish_in_time,
    publishing_at_its_end,
    settle_files_in_time,
)
from api.publishing.subjects import name_of, subjects, subjects_seen_by
from api.publishing.warnings import warnings_since
from api.rendering.revision import may_render, mismatches
from pages.admin.field_labels import in_labels
from pages.files.public import FilesOccupied
from pages.patience import Occupied
from pages.sentences import in_words

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]
_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
_DONE = {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT}
# How many documents a message names at most.
_MAX_NAMES = 3
_OCCUPIED = _(
    "Readers do not see your changes yet: publishing waits for other work on the database. Your changes are saved, and "
    "readers will see them shortly. Until then, they still see what you hid."
)
_FILES_OCCUPIED = _(
    "Your changes are published, but their files wait for other work on the database. Readers will see new files "
    "shortly, and still see files that you hid until then."
)
_AWAY = _(
    "Publishing does not work at the moment. Your changes are saved and will be published automatically. Until then, "
    "readers still see what you hid."
)


class PublishMiddleware:
    """Publishes all edits before an editor's request returns, however they were made."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_api(request):
            return self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or "HTTP_AUTHORIZATION" in request.META:
            notice_loaded_content()  # before the request looks up or stores the type of anything
        if request.method in _SAFE:
            return self.get_response(request)
        begun, latest = timezone.now(), _latest_mark()
        with publishing_at_its_end() as held_back:
            response = self.get_response(request)
        user = getattr(request, "user", None)
        if held_back.commits or user is None or user.is_authenticated:
            done = publish_for(request, begun=begun, after=latest, refused=response.status_code >= 400)
            if not done and response.status_code in _DONE and "text/html" not in response.get("Content-Type", ""):
                response.status_code = HTTPStatus.ACCEPTED  # a program learns that readers do not see it yet
        return response


def publish_for(request: HttpRequest, *, begun: datetime, after: int, refused: bool) -> bool:
    """Publish fresh marks and show the editor messages about problems. Return False if something has to wait.

    Raises no error: if publishing fails, the marks stay and are tried again. `begun` is when the request began, `after`
    the id of the last mark at that moment. `refused` is true if the request was answered with an error.
    """
    waits = _publish()
    if _sees_messages(request):
        if waits and not refused:
            messages.warning(request, waits, fail_silently=True)
        if waits in (None, _FILES_OCCUPIED):
            _warn(request, begun=begun, after=after)
    return waits is None


def _publish() -> Any:
    """Publish fresh marks. Return a sentence for the editor if something has to wait."""
    try:
        if Mark.objects.fresh().exists():
            publish_in_time()
        else:  # another process may have taken a collection's marks, after it looked at the files
            settle_files_in_time()
    except FilesOccupied as error:
        logger.warning("The files of an edit are left to the worker. %s", error)
        return _FILES_OCCUPIED
    except Occupied as error:
        logger.warning("Publishing after an edit is left to the worker. %s", error)
        return _OCCUPIED
    except Exception:
        logger.exception("Publishing after an edit failed. The marks stay and are tried again.")
        return _AWAY
    return None


def _warn(request: HttpRequest, *, begun: datetime, after: int) -> None:
    try:
        warn_of_failures(request, since=begun)
        warn_of_another_release(request, after=after)
        warn_of_omissions(request, warnings_since(begun))
    except Exception:
        logger.exception("Could not show the editor messages about publishing. See Reports, Publishing.")


def warn_of_failures(request: HttpRequest, *, since: datetime) -> None:
    """Show the editor, on the next page they open, which documents could not be rendered since this moment.

    The request, the hook after its commit or the worker may have tried them.
    """
    failures = RenderFailure.objects.filter(failed_at__gte=since).order_by("source")
    found = subjects_seen_by(request.user, failures.values_list("source", flat=True))
    if found:
        names = [name_of(source, subject) for source, subject in found.items()]
        messages.warning(request, _failure_text(names), fail_silently=True)


def warn_of_another_release(request: HttpRequest, *, after: int) -> None:
    """Tell the editor that their changes are not shown yet, if this process may only hide documents."""
    made_with = ContentState.objects.get().made_with
    if not may_render(made_with) and Mark.objects.fresh().filter(pk__gt=after).exists():
        reasons = " ".join(map(str, mismatches(made_with)))
        text = _("Readers no longer see what you hid, but do not see your other changes yet.")
        messages.warning(request, f"{text} {reasons}", fail_silently=True)


def _latest_mark() -> int:
    return Mark.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _failure_text(names: list[str]) -> str:
    parts = [f"“{name}”" for name in names[:_MAX_NAMES]]
    if len(names) > _MAX_NAMES:
        parts.append(gettext("{number} more").format(number=len(names) - _MAX_NAMES))
    return gettext(
        "The API could not render {names}. Readers still see the previous version, or nothing if that shows something "
        "hidden. The API tries again automatically. See Reports, Publishing."
    ).format(names=get_text_list(parts, gettext("and")))


def warn_of_omissions(request: HttpRequest, warnings: list[RenderWarning]) -> None:
    """Tell the editor which parts of documents readers do not see, by page, block and field."""
    names = subjects_seen_by(request.user, (warning.source for warning in warnings))
    warnings = [warning for warning in warnings if warning.source in names]
    shown = warnings[:_MAX_NAMES]
    drafts, edit_urls = subjects(warning.about for warning in shown), AdminURLFinder(request.user)
    for warning in shown:
        told = _told(warning, names[warning.source])
        if edit_url := edit_urls.get_edit_url(drafts[warning.about]):
            told = render(told, [button(edit_url, gettext("Edit “{name}”").format(name=drafts[warning.about]))])
        messages.warning(request, told, fail_silently=True)
    if len(warnings) > len(shown):
        left = len(warnings) - len(shown)
        more = ngettext(
            "{number} more part is left out: see Reports, Publishing.",
            "{number} more parts are left out: see Reports, Publishing.",
            left,
        )
        messages.warning(request, more.format(number=left), fail_silently=True)


def _told(warning: RenderWarning, subject: Model | None) -> str:
    if warning.about:
        told = gettext("“{page}”: {why}")
        return told.format(page=name_of(warning.source, subject), why=in_words(warning.detail))
    told = gettext("Readers do not see a part of “{name}”.").format(name=name_of(warning.source, subject))
    field, detail = in_labels(subject, warning.field), in_words(warning.detail)
    return f"{told} {field}: {detail}" if field else f"{told} {detail}"


def _sees_messages(request: HttpRequest) -> bool:
    """Return True if the request's user sees messages: an editor who asked for a page.

    A draft that saves itself asks for JSON every few seconds. The button "Try again" shows its own messages.
    """
    has_own_messages = request.resolver_match is not None and request.resolver_match.url_name == "publishing_try_again"
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated and request.accepts("text/html") and not has_own_messages

"""Publish and unpublish at the scheduled time. Each change runs by itself, so one failure does not stop the others."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.log_actions import registry as histories
from wagtail.models import DraftStateMixin, ModelLogEntry, Page, Revision

from pages.admin.one_at_a_time import take
from pages.admin.site_roots import refuse_to_unpublish_roots

logger = logging.getLogger(__name__)

# The worker checks once a minute, and may be busy.
LATE = timedelta(minutes=2)
# The name of the action in the history of a page.
REFUSED = "pages.schedule.refused"


def follow_schedules() -> list[str]:
    """Unpublish what has expired and publish what is due. Return a message for each failure.

    Each object is read again after locking it, since an editor may have chosen another time meanwhile.
    """
    now = timezone.now()
    failures = [_withdraw(model, pk, now) for model in _models() for pk in _expired(model, now)]
    failures += [_publish(pk, now) for pk in _due(now)]
    return list(filter(None, failures))


def are_late() -> bool:
    """True if something should have gone live or expired more than LATE ago."""
    then = timezone.now() - LATE
    return bool(_due(then)) or any(_expired(model, then) for model in _models())


def refusals(now: datetime) -> Any:
    """Return history entries of scheduled changes to pages that are overdue because they were refused, newest first."""
    entries = histories.get_log_model_for_model(Page).objects.filter(action=REFUSED)
    late = Q(revision__approved_go_live_at__lt=now) | Q(revision=None, page__live=True, page__expire_at__lt=now)
    return entries.filter(late).order_by("-timestamp")


def refusals_of_snippets(now: datetime, models: Iterable[type[Any]]) -> Any:
    """Return the same of snippets of these models."""
    late = Q(pk=None)
    for model in models:
        own = Q(content_type=ContentType.objects.get_for_model(model))
        expired = [str(pk) for pk in _expired(model, now)]
        late |= own & (Q(revision__approved_go_live_at__lt=now) | Q(revision=None, object_id__in=expired))
    return ModelLogEntry.objects.filter(late, action=REFUSED).order_by("-timestamp")


def drafted_snippets() -> list[type[Any]]:
    """Return the models besides pages that have schedules."""
    return [model for model in _models() if model is not Page]


def _models() -> Iterator[type[Any]]:
    yield Page
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page):
            yield model


def _expired(model: type[Any], now: datetime) -> list[Any]:
    found = model._default_manager.filter(live=True, expire_at__lt=now)
    return list(found.order_by("expire_at").values_list("pk", flat=True))


def _due(now: datetime) -> list[Any]:
    found = Revision.objects.filter(approved_go_live_at__lt=now)
    return list(found.order_by("approved_go_live_at").values_list("pk", flat=True))


def _withdraw(model: type[Any], pk: Any, now: datetime) -> str | None:
    try:
        with transaction.atomic():
            take(model, [pk])
            thing = model._default_manager.filter(pk=pk, live=True, expire_at__lt=now).first()
            if thing:
                if isinstance(thing, Page):
                    refuse_to_unpublish_roots([thing])
                thing.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    except (OperationalError, InterfaceError):  # the database is not available
        raise
    except Exception as error:
        return _record_refusal(model._default_manager.filter(pk=pk).first(), None, error)
    return None


def _publish(pk: Any, now: datetime) -> str | None:
    revision = Revision.objects.filter(pk=pk).first()
    if revision is None:
        return None
    try:
        with transaction.atomic():
            take(revision.base_content_type.model_class(), [revision.object_id])
            if Revision.objects.filter(pk=pk, approved_go_live_at__lt=now).exists():
                revision.publish(log_action="wagtail.publish.scheduled")
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        return _record_refusal(revision.content_object, revision, error)
    return None


def _record_refusal(thing: Any, revision: Revision | None, error: Exception) -> str:
    """Record a failure in the log and the history. Do it only once, although it is tried again every minute."""
    why = " ".join(error.messages) if isinstance(error, ValidationError) else _line(error)
    name = revision.object_str if revision and thing is None else thing
    told: Any = {"name": str(name), "goes_live": revision is not None, "reason": why}
    sentence = refusal_in_words(**told)
    if thing is None:  # it has no history
        logger.warning("%s It is tried again every minute.", sentence)
        return sentence
    entries = histories.get_logs_for_instance(thing).filter(action=REFUSED, revision=revision)
    if not any(entry.data.get("why") == sentence for entry in entries):
        log(thing, REFUSED, revision=revision, data={"why": sentence, **told})
        unknown = None if isinstance(error, ValidationError) else error
        logger.warning("%s It is tried again every minute.", sentence, exc_info=unknown)
    return sentence


def refusal_in_words(*, name: str, goes_live: bool, reason: str) -> str:
    """Return a sentence for editors, in the active language except for the reason."""
    told = _("“{name}” could not be unpublished when its time came. {reason}")
    if goes_live:
        told = _("“{name}” could not be published when its time came. {reason}")
    return told.format(name=name, reason=reason)


def _line(error: Exception) -> str:
    """Return the first line of an error. The following lines are about the row and differ each time."""
    return f"{type(error).__name__}: {error}".splitlines()[0]

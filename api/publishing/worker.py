"""What goes on in the background: marks that nobody else worked off, failures, scheduled publishing."""

import logging
import time
from datetime import timedelta
from threading import Event

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from api.models import Heartbeat, Mark, RenderFailure
from api.publishing.affected import DEFERRED
from api.publishing.marks import CHANNEL
from api.publishing.publish import publish_everything

logger = logging.getLogger(__name__)

# How long to listen before looking anyway, in seconds: a notification can be missed, a mark cannot.
LISTEN_SECONDS = 1.0
MINUTE = 60.0
# A document that fails is tried again after 1, 2, 4 … minutes, and at least this often.
LONGEST_WAIT = timedelta(hours=1)


def work(stopping: Event) -> None:
    """Until `stopping` is set. An outage of the database is waited out."""
    next_minute = 0.0
    while not stopping.is_set():
        try:
            if time.monotonic() >= next_minute:
                next_minute = time.monotonic() + MINUTE
                every_minute()
            Heartbeat.objects.update_or_create(pk=1, defaults={"seen_at": timezone.now()})
            publish_everything()
            _listen()
        except DatabaseError:
            logger.exception("The database cannot be reached; trying again.")
            connection.close()
            stopping.wait(LISTEN_SECONDS)


def every_minute() -> None:
    call_command("publish_scheduled")
    retry_failures()


def retry_failures() -> None:
    """Marks the failed documents whose time has come."""
    now = timezone.now()
    for failure in RenderFailure.objects.all():
        wait = min(timedelta(minutes=2 ** min(failure.attempts - 1, 10)), LONGEST_WAIT)
        key = DEFERRED + failure.source
        if failure.failed_at + wait <= now and not Mark.objects.filter(key=key).exists():
            Mark.objects.create(key=key, deferred=True)


def _listen() -> None:
    """Waits until somebody says that there are marks, or for a while."""
    connection.ensure_connection()
    connection.connection.execute(f"LISTEN {CHANNEL}")
    for _ in connection.connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
        pass

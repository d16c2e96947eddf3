"""What goes on in the background: marks that nobody else worked off, tasks, failures, scheduled publishing."""

import logging
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from api.models import MARK_CHANNEL, ContentState, Heartbeat, Mark, RenderFailure
from api.publishing.affected import DEFERRED, MARK
from api.publishing.publish import (
    forget_words,
    prune_tombstones,
    publish_batch,
    publish_deferred,
    publish_withheld,
)
from api.publishing.rebuild import adopt
from api.rendering.revision import CODE, may_render
from pages.files.public import check_public_files, settle_files
from pages.schedules import follow_schedules

logger = logging.getLogger(__name__)

# How long to listen before looking anyway, in seconds: a notification can be missed, a mark cannot.
LISTEN_SECONDS = 1.0
BEAT_SECONDS = 1.0
# A worker that did nothing to the end for this long hangs. A batch or a task takes seconds.
HANGS = 900.0
MINUTE = 60.0
HOUR = 3600.0
# What became of a task is kept for a while, for whoever looks into it.
TASKS_KEPT = timedelta(days=14)
# When each kind of error was logged last.
_told: dict[str, float] = {}
# How many times a minute lost words are looked at, some at a time.
FORGETTING = 20


class Heart(Thread):
    """Shows that there is a worker, also while it is busy; one that hangs, or whose last round failed, is none."""

    def __init__(self) -> None:
        super().__init__(name="heart", daemon=True)
        self._stopping = Event()
        self.last_round = time.monotonic()

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                if time.monotonic() < self.last_round + HANGS:
                    beat()
            except Exception:
                log_once_a_minute("The worker could not show itself; trying again.")
                connection.close()
            self._stopping.wait(BEAT_SECONDS)
        connection.close()

    def stop(self) -> None:
        self._stopping.set()
        self.join(BEAT_SECONDS * 5)  # it may wait for a database that is away


def work(stopping: Event) -> None:
    """Until `stopping` is set. Whatever goes wrong is logged and tried again, an outage of the database too."""
    heart = Heart()
    heart.start()
    adopted = False
    due = {every_minute: 0.0, every_hour: 0.0}
    interval = {every_minute: MINUTE, every_hour: HOUR}
    while not stopping.is_set():
        try:
            if not adopted:
                adopt(CODE)  # settings are the web process's to say
                adopted = True
            for chores, moment in due.items():
                if time.monotonic() >= moment:
                    due[chores] = time.monotonic() + interval[chores]
                    chores()
            if not do_something():
                _listen()
            heart.last_round = time.monotonic()
        except Exception:
            heart.last_round = -HANGS  # one that fails each time does nothing either
            log_once_a_minute("Something went wrong in the background; trying again.")
            connection.close()
            stopping.wait(LISTEN_SECONDS)
    heart.stop()


def log_once_a_minute(text: str) -> None:
    """The exception of now with its trace; what lasts is met every second, and told no more often than an outage."""
    kind, now = f"{text} {sys.exc_info()[0]}", time.monotonic()
    if now >= _told.get(kind, -MINUTE) + MINUTE:
        _told[kind] = now
        logger.exception(text)


def do_something() -> bool:
    """A batch of what was edited, is withheld or was put off, and one task: so that none waits. False: all done."""
    settle_files()
    more = any([publish_batch(), publish_withheld()]) or publish_deferred()
    return run_a_task() or more


def run_a_task() -> bool:
    """False where none was waiting."""
    if not DBTaskResult.objects.ready().filter(backend_name=DEFAULT_TASK_BACKEND_ALIAS).exists():
        return False
    options: dict[str, Any] = {"interval": 0.0, "startup_delay": False, "excluded_queue_names": []}
    TaskWorker(
        queue_names=["*"],
        batch=True,
        max_tasks=1,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        worker_id=get_random_string(32),
        **options,
    ).run()
    return True


def beat() -> None:
    """Shows that there is a worker: one of another release than the documents are made with is none."""
    if not may_render(ContentState.objects.get().made_with):
        return
    Heartbeat.objects.update_or_create(pk=1, defaults={"seen_at": timezone.now()})


def every_minute() -> None:
    _each(follow_schedules, retry_failures, forget_lost_words)


def every_hour() -> None:
    _each(prune_tombstones, check_public_files, forget_tasks)


def _each(*chores: Callable[[], object]) -> None:
    """One that raises stops none of the others."""
    for chore in chores:
        try:
            chore()
        except Exception:
            logger.exception("%s went wrong in the background; it is tried again.", chore.__name__)
            connection.close()


def forget_lost_words() -> None:
    for _ in range(FORGETTING):
        if not forget_words():
            break


def forget_tasks() -> None:
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - TASKS_KEPT).delete()


def retry_failures() -> None:
    """Marks again what failed, once its time has come."""
    now = timezone.now()
    for failure in RenderFailure.objects.all():
        whole = failure.source.startswith(MARK)
        key = failure.source.removeprefix(MARK) if whole else DEFERRED + failure.source
        if failure.next_attempt_at <= now and not Mark.objects.filter(key=key).exists():
            Mark.objects.create(key=key, deferred=not whole)


def _listen() -> None:
    """Waits until somebody says that there are marks, or for a while."""
    connection.ensure_connection()
    connection.connection.execute(f"LISTEN {MARK_CHANNEL}")
    for _ in connection.connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
        pass

"""The background worker: works off marks and tasks, retries failures, publishes on schedule."""

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
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult
from wagtail.tasks import delete_file_from_storage_task

from api.http.outages import OnceAMinute
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
from pages.accounts.attempts import forget_old_attempts
from pages.accounts.sessions import SessionStore
from pages.files.public import check_public_files, settle_files
from pages.files.renditions import make_renditions
from pages.models.preview import forget_ended_previews
from pages.schedules import follow_schedules

logger = logging.getLogger(__name__)

# How many seconds to wait for a notification before looking anyway. A notification can be missed, a mark cannot.
LISTEN_SECONDS = 1.0
BEAT_SECONDS = 1.0
# After this many seconds without a finished round, the worker hangs. A batch or a task takes seconds.
HANG_SECONDS = 900.0
MINUTE = 60.0
HOUR = 3600.0
# How long the worker waits at its end for a picture that is being made, in seconds.
JOIN_SECONDS = 10.0
# How long the results of tasks are kept.
TASK_RETENTION = timedelta(days=14)
_limit = OnceAMinute()
# How many batches of lost words are checked a minute.
WORD_BATCHES = 20


class Heart(Thread):
    """Updates the heartbeat, also while the worker is busy.

    It stops if the worker hangs or if its last round failed.
    """

    def __init__(self) -> None:
        super().__init__(name="heart", daemon=True)
        self._stopping = Event()
        self.last_round = time.monotonic()

    def run(self) -> None:
        """Beat every second until `stop` is called."""
        while not self._stopping.is_set():
            try:
                if time.monotonic() < self.last_round + HANG_SECONDS:
                    beat()
            except Exception:
                log_once_a_minute("Could not update the heartbeat; trying again.")
                connection.close()
            self._stopping.wait(BEAT_SECONDS)
        connection.close()

    def stop(self) -> None:
        """Stop the thread, and wait a few seconds for it."""
        self._stopping.set()
        self.join(BEAT_SECONDS * 5)  # it may be waiting for a database that does not answer


class RenditionMaker(Thread):
    """Makes the renditions of pictures while the worker publishes: a picture takes seconds."""

    def __init__(self, stopping: Event) -> None:
        super().__init__(name="renditions", daemon=True)
        self._stopping = stopping

    def run(self) -> None:
        """Make renditions until the worker stops."""
        while not self._stopping.is_set():
            try:
                more = may_render(ContentState.objects.get().made_with) and make_renditions()
            except Exception:
                more = False
                log_once_a_minute("Could not make renditions; trying again.")
                connection.close()
            if not more:
                self._stopping.wait(LISTEN_SECONDS)
        connection.close()


def work(stopping: Event) -> None:
    """Work until `stopping` is set. Errors are logged and the work is tried again, also when the database is away."""
    heart = Heart()
    heart.start()
    maker = RenditionMaker(stopping)
    maker.start()
    adopted, epoch = False, None
    due = {every_minute: 0.0, every_hour: 0.0}
    interval = {every_minute: MINUTE, every_hour: HOUR}
    while not stopping.is_set():
        try:
            if not adopted:
                adopt(CODE)  # the web process decides about the settings
                adopted = True
            known, epoch = epoch, ContentState.objects.get().epoch
            if epoch != known:  # also after a restore, which may have ended before it had checked the public files
                due[every_hour] = 0.0
            for chores, moment in due.items():
                if time.monotonic() >= moment:
                    due[chores] = time.monotonic() + interval[chores]
                    chores()
            if not do_something():
                _listen()
            heart.last_round = time.monotonic()
        except Exception:
            heart.last_round = -HANG_SECONDS  # a worker that always fails counts as away too
            log_once_a_minute("The worker failed; trying again.")
            connection.close()
            stopping.wait(LISTEN_SECONDS)
    heart.stop()
    maker.join(JOIN_SECONDS)


def log_once_a_minute(text: str) -> None:
    """Log the current exception with its traceback, each kind at most once a minute.

    A lasting error occurs every second.
    """
    if _limit.allows(f"{text} {sys.exc_info()[0]}"):
        logger.exception(text)


def do_something() -> bool:
    """Publish a batch of edited, withheld or deferred documents and run one task, so that neither waits for the other.

    Returns False if nothing is left to do.
    """
    settle_files()  # a file whose row is locked has its turn in the next round
    more = any([publish_batch(), publish_withheld()]) or publish_deferred()
    return run_a_task() or more


def run_a_task() -> bool:
    """Run one waiting task. Returns False if there was none."""
    following = DBTaskResult.objects.ready().filter(backend_name=DEFAULT_TASK_BACKEND_ALIAS).first()
    if following is None:
        return False
    if not _is_readable(following):
        logger.error("The task %s does not run: its row in the database is damaged.", following.pk)
        following.set_failed(ValueError("Its arguments, or the list of its workers, are not of the expected type."))
        return True
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


def _is_readable(task: DBTaskResult) -> bool:
    """Return False if the columns of a task do not have the types that running it relies on."""
    given = task.args_kwargs
    is_complete = isinstance(given, dict) and isinstance(given.get("args"), list)
    return is_complete and isinstance(given.get("kwargs"), dict) and isinstance(task.worker_ids, list)


def beat() -> None:
    """Update the heartbeat. A worker of another release than the documents were made with does not count."""
    if not may_render(ContentState.objects.get().made_with):
        return
    Heartbeat.objects.update_or_create(pk=1, defaults={"seen_at": timezone.now()})


def every_minute() -> None:
    """Publish on schedule, retry failures and forget lost words."""
    _run_each(follow_schedules, retry_failures, forget_lost_words)


def every_hour() -> None:
    """Delete what is over, check the public files, and retry deletions of uploads."""
    _run_each(prune_tombstones, check_public_files, retry_deletions, forget_tasks, forget_ended_previews)
    _run_each(forget_old_attempts, SessionStore.clear_expired)


def _run_each(*chores: Callable[[], object]) -> None:
    """Run the chores. One that raises does not stop the others."""
    for chore in chores:
        try:
            chore()
        except Exception:
            logger.exception("%s failed in the worker; it is tried again.", chore.__name__)
            connection.close()


def forget_lost_words() -> None:
    """Check a few batches of the words that documents lost, and delete those that no document has."""
    for _ in range(WORD_BATCHES):
        if not forget_words():
            break


def forget_tasks() -> None:
    """Delete the results of tasks that finished more than two weeks ago."""
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - TASK_RETENTION).delete()


def retry_deletions() -> None:
    """Make the failed tasks that delete files wait again. A file whose row is gone has nothing else to delete it."""
    failed = DBTaskResult.objects.failed().filter(task_path=delete_file_from_storage_task.module_path)
    failed.update(status=TaskResultStatus.READY, started_at=None, finished_at=None, worker_ids=[])


def retry_failures() -> None:
    """Mark each failure again whose next attempt is due."""
    now = timezone.now()
    for failure in RenderFailure.objects.all():
        whole = failure.source.startswith(MARK)
        key = failure.source.removeprefix(MARK) if whole else DEFERRED + failure.source
        if failure.next_attempt_at <= now and not Mark.objects.filter(key=key).exists():
            Mark.objects.create(key=key, deferred=not whole)


def _listen() -> None:
    """Wait until a notification says that there are marks, for `LISTEN_SECONDS` at most."""
    connection.ensure_connection()
    connection.connection.execute(f"LISTEN {MARK_CHANNEL}")
    for _ in connection.connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
        pass

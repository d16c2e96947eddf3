"""When the database is away or takes no changes, or a disk is full: one event in the log, however many meet it.

Nothing of Django's models is imported here: logging is set up before them.
"""

import errno
import logging
import time

import psycopg
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, InterfaceError, OperationalError

logger = logging.getLogger(__name__)

# How often an outage is told while it lasts, in seconds.
TELL_EVERY = 60.0
# Those of a server that ends or starts, or has no connection, memory or disk left (PostgreSQL's appendix A).
_STATES = ("08", "57P", "53")
# They look at an object that was saved. Where it is gone by then, nothing is left to do.
_INDEXING = {"wagtail.tasks.update_reference_index_task", "modelsearch.tasks.insert_or_update_object_task"}
_told_at: float | None = None


def is_outage(error: BaseException | None) -> bool:
    """Whether the connection to the database broke or cannot be made, or it takes no changes, or no room is left on a
    disk.

    psycopg gives some of these errors no code.
    """
    if is_full(error) or is_read_only(error):
        return True
    cause = error.__cause__ if isinstance(error, DatabaseError | InterfaceError) else error
    if not isinstance(cause, psycopg.Error):
        return isinstance(error, OperationalError)  # the embedded server does not start
    if cause.sqlstate is None:  # timeouts of connecting have types of their own; so has what is wrong with a query
        return (
            isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError) or type(cause) is psycopg.DatabaseError
        )
    return cause.sqlstate.startswith(_STATES)


def is_full(error: BaseException | None) -> bool:
    """Whether no room is left: on a disk of ours, or on the database's."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    return isinstance(cause, psycopg.errors.DiskFull)


def is_read_only(error: BaseException | None) -> bool:
    """Whether something was to be written to a database that takes no changes, such as a replica."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    return isinstance(cause, psycopg.errors.ReadOnlySqlTransaction)


def name_of(outage: BaseException) -> str:
    """A sentence without its full stop."""
    if is_full(outage):
        return "The disk is full"
    return "The database takes no changes" if is_read_only(outage) else "The database cannot be reached"


def note(error: BaseException) -> None:
    """Logs an outage, once a minute."""
    global _told_at
    now = time.monotonic()
    if _told_at is None or now >= _told_at + TELL_EVERY:
        _told_at = now
        logger.error("%s: %s", name_of(error), " ".join(str(error).split()))


class Quiet(logging.Filter):
    """Lets through what somebody has to look at."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and is_outage(error):
            note(error)
            return False
        if isinstance(error, ObjectDoesNotExist) and record.name == "django_tasks":
            return not _INDEXING.intersection(map(str, record.args or ()))
        # What a client asked for wrongly is told to the client, and so is when to ask again.
        return getattr(record, "status_code", None) not in {400, 503}

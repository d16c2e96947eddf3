"""Outages: the database cannot be reached or is read-only, or a disk is full or fails. They are logged once a minute.

This module imports no models, because logging is set up before them.
"""

import errno
import logging
import math
import time
from pathlib import Path
from shutil import disk_usage
from tempfile import gettempdir
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext_noop

logger = logging.getLogger(__name__)

# SQLSTATE classes of a server that starts or stops, or is out of connections, memory or disk (PostgreSQL, appendix A).
_STATES = ("08", "57P", "53")
_FILE_ERRORS = {errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE, errno.ENOTDIR}
# Two transactions wait for each other, or changed the same rows, or one waited too long for a lock.
_CONFLICTS = {"40P01", "40001", "55P03"}
# In bytes: with less, a disk counts as full.
_ROOM = 1_000_000
# Tasks that index a saved object. If it was deleted meanwhile, there is nothing to index and nothing to report.
_INDEXING = {"wagtail.tasks.update_reference_index_task", "modelsearch.tasks.insert_or_update_object_task"}


class OnceAMinute:
    """Limits log entries on what lasts."""

    def __init__(self) -> None:
        # Kind → when it was logged last (time.monotonic).
        self._logged: dict[str, float] = {}

    def allows(self, kind: str) -> bool:
        """True if nothing of this kind was allowed within the last minute."""
        now = time.monotonic()
        if now < self._logged.get(kind, -math.inf) + 60.0:
            return False
        self._logged[kind] = now
        return True


limit = OnceAMinute()


def is_outage(error: BaseException | None) -> bool:
    """True if the error means that the database cannot be reached or is read-only, or that a disk is full or fails.

    Some of these errors of psycopg have no SQLSTATE; their class decides.
    """
    if is_full(error) or is_read_only(error) or is_of_a_file(error):
        return True
    cause = error.__cause__ if isinstance(error, DatabaseError | InterfaceError) else error
    if not isinstance(cause, psycopg.Error):
        return isinstance(error, OperationalError)  # the embedded server does not start
    if cause.sqlstate is None:  # mistakes in a query raise other subclasses of DatabaseError
        return (
            isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError) or type(cause) is psycopg.DatabaseError
        )
    return cause.sqlstate.startswith(_STATES)


def is_full(error: BaseException | None) -> bool:
    """True if the error means that a disk is full, on this machine or on the database's."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    return isinstance(cause, psycopg.errors.DiskFull)


def is_of_a_file(error: BaseException | None) -> bool:
    """True if the error means that a file cannot be written or read, as its disk or its permissions do not allow it."""
    return isinstance(error, OSError) and error.errno in _FILE_ERRORS


def is_read_only(error: BaseException | None) -> bool:
    """True if the error is a write to a read-only database, such as a replica."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    return isinstance(cause, psycopg.errors.ReadOnlySqlTransaction)


def is_conflict(error: BaseException | None) -> bool:
    """True if the database stopped this for the sake of another session: the same request succeeds a moment later."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    return isinstance(cause, psycopg.Error) and cause.sqlstate in _CONFLICTS


def name_of(outage: BaseException) -> str:
    """Return a sentence on the outage, or on another error of the database, without its full stop.

    It is in English, and in the catalogue for the pages that editors see.
    """
    if is_full(outage):
        of_files = isinstance(outage, OSError)
        return gettext_noop("The disk is full") if of_files else gettext_noop("The disk of the database is full")
    if is_of_a_file(outage):
        return gettext_noop("A file cannot be written or read")
    if is_read_only(outage):
        return gettext_noop("The database is read-only")
    if is_outage(outage):
        return gettext_noop("The database cannot be reached")
    return gettext_noop("The database could not finish this")


def note(error: BaseException, *, during: str) -> None:
    """Log an outage, at most once a minute. `during`: what failed, such as a request."""
    if limit.allows("outage"):
        told = " ".join(f"{error}{_full_folders(error)} ({during})".split())
        logger.error("%s: %s", name_of(error), told)


def request_in_words(request: Any) -> str:
    """Return the method of a request and the pattern of its path, which has no tokens of previews and passwords."""
    match = getattr(request, "resolver_match", None)
    return f"{request.method} /{match.route}" if match else str(request.method)


def _full_folders(error: BaseException) -> str:
    """Return the folders without room, as the text after an error of a full disk that names no file.

    The error of a write names none, as the file is open already.
    """
    if not isinstance(error, OSError) or not is_full(error) or error.filename:
        return ""
    try:
        places = settings.VAR_DIR, settings.FILES_ROOT, settings.MEDIA_ROOT, gettempdir()
        folders = sorted({Path(folder) for folder in places})
        full = [str(folder) for folder in folders if folder.is_dir() and disk_usage(folder).free < _ROOM]
    except OSError:  # without any room there is no temporary folder, and a failing disk tells nothing
        return ""
    return f": there is no room in {', '.join(full)}" if full else ""


class Quiet(logging.Filter):
    """A log filter that drops outages, which `note` logs, and errors that need nobody's attention."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and (is_outage(error) or (is_conflict(error) and hasattr(record, "request"))):
            request = getattr(record, "request", None)
            note(error, during=request_in_words(request) if request else record.getMessage())
            return False
        if isinstance(error, ObjectDoesNotExist) and record.name == "django_tasks":
            return not _INDEXING.intersection(map(str, record.args or ()))
        # The client gets these as problems: 400 says what is wrong with the request, 503 when to try again.
        return getattr(record, "status_code", None) not in {400, 503}

"""How long the statements of a request wait for locks of other sessions."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

_seconds: ContextVar[float | None] = ContextVar("patience", default=None)


class Occupied(Exception):
    """Another session holds a lock for longer than this one waits."""


@contextmanager
def patience(seconds: float | None) -> Iterator[None]:
    """Limit the waits of transactions that call `limit_waits`. Raise `Occupied` if a lock is not free by then.

    `seconds`: the limit of each statement. With None, statements wait as long as they have to.
    """
    token = _seconds.set(seconds)
    try:
        yield
    except OperationalError as error:
        if seconds is not None and is_of_a_lock(error):
            raise Occupied("Another session holds a lock that publishing needs.") from error
        raise
    finally:
        _seconds.reset(token)


def limit_waits() -> None:
    """Apply the limit to the current transaction. A limit of the session would stay with a pooler's connection."""
    seconds = _seconds.get()
    if seconds is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(round(seconds * 1_000))])


def is_of_a_lock(error: BaseException | None) -> bool:
    """True if a statement has failed because a lock was not free in time."""
    return isinstance(getattr(error, "__cause__", None), LockNotAvailable)

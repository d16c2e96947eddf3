"""How long the statements of a request wait for locks of other sessions."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

# The moment until which statements wait (time.monotonic).
_deadline: ContextVar[float | None] = ContextVar("patience", default=None)


class Occupied(Exception):
    """Another session holds a lock for longer than this one waits."""


@contextmanager
def patience(seconds: float | None) -> Iterator[None]:
    """Limit the waits of transactions that call `limit_waits`. Raise `Occupied` if a lock is not free by then.

    `seconds`: the limit of all of them together. With None, statements wait as long as they have to. A limit that holds
    already is never extended.
    """
    limits = [_deadline.get(), None if seconds is None else time.monotonic() + seconds]
    token = _deadline.set(min([limit for limit in limits if limit is not None], default=None))
    try:
        yield
    except OperationalError as error:
        if seconds is not None and is_of_a_lock(error):
            raise Occupied("Another session holds a lock that publishing needs.") from error
        raise
    finally:
        _deadline.reset(token)


def limit_waits() -> None:
    """Apply what is left of the limit to the current transaction.

    A limit of the session would stay with a pooler's connection. A lock that is free is also got after the deadline.
    """
    deadline = _deadline.get()
    if deadline is not None:
        left = max(round((deadline - time.monotonic()) * 1_000), 1)  # 0 would be no limit
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(left)])


def is_over() -> bool:
    """True if the limit is reached, for work that looks again and again instead of waiting for a lock."""
    deadline = _deadline.get()
    return deadline is not None and time.monotonic() >= deadline


def is_of_a_lock(error: BaseException | None) -> bool:
    """True if a statement has failed because a lock was not free in time."""
    return isinstance(getattr(error, "__cause__", None), LockNotAvailable)

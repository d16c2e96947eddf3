"""A lock for work on the whole installation: one process at a time does it, on any machine."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connections

# The key of an advisory lock of PostgreSQL, which the server releases however the process ends.
_LOCK = 7_236_829_145
_LOOK = 0.5


@contextmanager
def in_turn(say: Callable[[str], object], *, database: str = "default") -> Iterator[None]:
    """Hold the lock for migrating, filling, dumping or loading the database. May be nested.

    Call `say` once if another process holds the lock, and wait for it.
    """
    if not _lock("pg_try_advisory_lock", database):
        say("Another process prepares, dumps or loads this database. Waiting until it is done …")
        # Poll: a statement that waits would block CREATE INDEX CONCURRENTLY.
        while not _lock("pg_try_advisory_lock", database):
            time.sleep(_LOOK)
    try:
        yield
    finally:
        try:
            _lock("pg_advisory_unlock", database)
        except DatabaseError:  # the connection is lost, so the server has released the lock; the next use connects anew
            connections[database].close()


def _lock(function: str, database: str) -> bool:
    with connections[database].cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])

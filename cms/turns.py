"""What concerns the whole installation is done by one process at a time, on whichever machine it runs."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connections

# Of an advisory lock, which a process that ends gives back however it ends.
_LOCK = 7_236_829_145
_LOOK = 0.5


@contextmanager
def in_turn(say: Callable[[str], object], *, database: str = "default") -> Iterator[None]:
    """Migrating, filling, dumping and loading. Says so where it has to wait; may be nested."""
    if not _lock("pg_try_advisory_lock", database):
        say("Another process prepares, dumps or loads this database. Waiting until it is done …")
        # Asked again and again: a statement that waits would hold up indexes that are made concurrently.
        while not _lock("pg_try_advisory_lock", database):
            time.sleep(_LOOK)
    try:
        yield
    finally:
        with suppress(DatabaseError):  # a connection that is lost has given it back
            _lock("pg_advisory_unlock", database)


def _lock(function: str, database: str) -> bool:
    with connections[database].cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])

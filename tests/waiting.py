"""Waiting for another thread or process."""

import time
from collections.abc import Callable

from django.db import connection


def until(true: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait until the condition is true. Raise AssertionError after so many seconds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not become true"
        time.sleep(0.01)


def somebody_waits_for_a_lock() -> bool:
    """True if a connection to the database of this process waits for a lock. Other tests have other databases."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction, the statistics are cached
        cursor.execute("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        return cursor.fetchone() is not None

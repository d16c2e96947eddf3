"""Waiting for what another thread or process does."""

import time
from collections.abc import Callable

from django.db import connection


def until(true: Callable[[], bool], *, seconds: float = 30) -> None:
    """Waits for it; it is false for so long only where something is broken."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not become true"
        time.sleep(0.01)


def somebody_waits_for_a_lock() -> bool:
    """In the database of this process: those of other tests wait for locks of their own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction goes on seeing what it saw first
        cursor.execute("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        return cursor.fetchone() is not None

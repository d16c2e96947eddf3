"""Waiting for what another thread or process does."""

import time
from collections.abc import Callable


def until(true: Callable[[], bool], *, seconds: float = 30) -> None:
    """Waits for it; it is false for so long only where something is broken."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not become true"
        time.sleep(0.01)

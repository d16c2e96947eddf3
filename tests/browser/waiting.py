"""Waiting for what a browser does by itself."""

import time
from collections.abc import Callable
from typing import Any


def until(true: Callable[[], Any]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "it did not become true"
        time.sleep(0.1)

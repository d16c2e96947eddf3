"""Waiting for what a browser does by itself."""

import time
from collections.abc import Callable
from typing import Any

from tests import needed


def until(true: Callable[[], Any]) -> None:
    end = time.monotonic() + 60
    while not _holds(true):
        assert time.monotonic() < end, "it did not become true"
        time.sleep(0.1)


def _holds(true: Callable[[], Any]) -> bool:
    try:
        return bool(true())
    except needed.package("selenium.common.exceptions").StaleElementReferenceException:  # the page has replaced it
        return False

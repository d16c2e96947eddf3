"""Threads for one kind of request, so that no kind waits for another."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from cms.serving.limits import within

Result = TypeVar("Result")


class Busy(Exception):
    """Too many requests of this kind wait already."""


class Pool:
    """A bounded number of threads, with a bounded number of calls that wait for one.

    `seconds`: how long a call may take in its thread, if there is a limit. A longer one raises TookTooLong.
    """

    def __init__(self, name: str, *, threads: int, waiting: int = 250, seconds: float | None = None) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._most = threads + waiting
        self._calls = 0
        self._seconds = seconds

    async def run(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Run the function in a thread. Raise Busy at once if too many calls wait."""
        if self._calls >= self._most:
            raise Busy
        self._calls += 1
        if self._seconds:
            function = partial(within, self._seconds, function)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, function, *arguments)
        finally:
            self._calls -= 1

    def close(self) -> None:
        """Cancel the calls that wait, and return without waiting for those that run."""
        self._executor.shutdown(wait=False, cancel_futures=True)

"""A limit on the time that a call may take in its thread."""

import ctypes
import logging
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
# How many seconds the database may take to hear that its statement is cancelled.
_CANCELLING = 5
# After how many seconds it is raised again.
_AGAIN = 10


class TookTooLong(BaseException):
    """A call took longer than it may. No `Exception`, since code that handles errors would go on with its work."""


def within(seconds: float, function: Callable[..., Result], *arguments: object) -> Result:
    """Return the result of the function. Raise TookTooLong in it if it takes longer, and roll back its transaction.

    The statement that the database executes for it is cancelled. A call into a library in C goes on to its end.
    """
    limit = _Limit(seconds)
    threading.Thread(target=limit.watch, name="limit", daemon=True).start()
    try:
        try:
            return function(*arguments)
        finally:
            limit.lift()
    except TookTooLong:
        limit.lift()  # it may have been raised before this was done
        connections.close_all()  # whatever state they are in
        raise


class _Limit:
    """Raises TookTooLong in the thread that made it, and never after it is lifted.

    It is raised again and again, since code that runs at such a moment may ignore it, such as the end of an object.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._thread = ctypes.c_ulong(threading.get_ident())
        self._database: Any = connections[DEFAULT_DB_ALIAS]
        self._lock = threading.Lock()
        self._lifted = threading.Event()

    def watch(self) -> None:
        """Wait for the limit, and raise until it is lifted."""
        wait = self._seconds
        while not self._lifted.wait(wait):
            self._raise()
            wait = _AGAIN

    def _raise(self) -> None:
        with self._lock:
            if self._lifted.is_set():
                return
            ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, ctypes.py_object(TookTooLong))
            session = self._database.connection
        if session is not None:
            try:
                session.cancel_safe(timeout=_CANCELLING)
            except psycopg.Error:
                logger.warning("A statement that takes too long could not be cancelled.", exc_info=True)

    def lift(self) -> None:
        with self._lock:
            self._lifted.set()

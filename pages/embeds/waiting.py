"""Limits for the time that an editor waits for other servers."""

import hashlib
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests
from django.core.cache import cache

# In seconds: the limit for one answer, and for all answers during one request of an editor.
PATIENCE = 5.0
TOGETHER = 10.0
# In seconds. A draft saves itself every half second while somebody types. A host that did not answer is not asked
# again for this time, so that the editor does not wait again and again.
LEFT_ALONE = 60
# Status codes of errors that may disappear later (RFC 9110, 6585, 8470).
_LATER = {408, 425, 429}

_request = threading.local()


class Silent(Exception):
    """The host does not answer: it is down, overloaded or slow."""


class NoTime(Silent):
    """The request had no time left to wait for this host, or may not wait at all."""


def ask_with_limit(host: str, function: Callable[[], Any]) -> Any:
    """Call a function that asks a host, for a limited time. Return its result or raise its error.

    Raise Silent if the host does not answer, and NoTime if the request has no time left. The timeouts of `requests`
    apply to each read, so they do not limit an answer that arrives very slowly.
    """
    if cache.get(cache_key("silent", host)):
        raise Silent
    now = time.monotonic()
    until = getattr(_request, "until", math.inf)
    left = TOGETHER if until == math.inf else until - now
    if left <= 0:
        raise NoTime
    result: list[tuple[bool, Any]] = []

    def run() -> None:
        try:
            result.append((True, function()))
        except Exception as error:
            result.append((False, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(min(PATIENCE, left))
    returned, value = result[0] if result else (False, requests.Timeout())
    if returned:
        return value
    if not _is_silence(value):
        raise value
    if not result and left < PATIENCE:
        raise NoTime
    cache.set(cache_key("silent", host), True, LEFT_ALONE)
    raise Silent from value


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Limit the total time that this thread waits inside the context. An outer limit stays in force."""
    around = getattr(_request, "until", math.inf)
    _request.until = min(around, time.monotonic() + seconds)
    try:
        yield
    finally:
        _request.until = around


def _is_silence(error: Exception) -> bool:
    """True if the host did not answer. Wagtail's finders wrap the errors of `requests` in their own."""
    cause = error if isinstance(error, requests.RequestException) else error.__cause__
    if not isinstance(cause, requests.RequestException):
        return False
    if cause.response is None:
        return isinstance(cause, requests.ConnectionError | requests.Timeout)
    return cause.response.status_code >= 500 or cause.response.status_code in _LATER


def cache_key(what: str, subject: str) -> str:
    """Return the cache key of a fact about an address or a host."""
    return f"embeds:{what}:{hashlib.sha256(subject.encode()).hexdigest()}"

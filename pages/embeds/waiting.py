"""How long an editor waits for others: in all, for each of them, and again for one that did not answer."""

import hashlib
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests
from django.core.cache import cache

# How long one answer may take, and all that one request of an editor waits for, in seconds.
PATIENCE = 5.0
TOGETHER = 10.0
# A draft saves itself every half second while somebody types. Who did not answer is left alone for so many seconds,
# so that nobody waits again and again.
LEFT_ALONE = 60
# Of answers by which a server says that it may do better later (RFC 9110, 6585, 8470).
_LATER = {408, 425, 429}

_request = threading.local()


class Silent(Exception):
    """It does not answer now: it is down, overworked or slow."""


class NoTime(Silent):
    """It was not asked, or not for long enough, since the request has waited for others, or may not wait at all."""


def patiently(host: str, function: Callable[[], Any]) -> Any:
    """What the function, which asks the host, returns or raises; Silent where no answer comes, NoTime where it is left.

    The timeouts of requests are for each read: an answer that drips would be waited for without end.
    """
    if cache.get(noted("silent", host)):
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
    cache.set(noted("silent", host), True, LEFT_ALONE)
    raise Silent from value


@contextmanager
def together(seconds: float) -> Iterator[None]:
    """Within it, everything that this thread waits for takes no longer than that, nor than what is around it allows."""
    around = getattr(_request, "until", math.inf)
    _request.until = min(around, time.monotonic() + seconds)
    try:
        yield
    finally:
        _request.until = around


def _is_silence(error: Exception) -> bool:
    """Wagtail's finders raise their own errors because of those of requests."""
    cause = error if isinstance(error, requests.RequestException) else error.__cause__
    if not isinstance(cause, requests.RequestException):
        return False
    if cause.response is None:
        return isinstance(cause, requests.ConnectionError | requests.Timeout)
    return cause.response.status_code >= 500 or cause.response.status_code in _LATER


def noted(what: str, subject: str) -> str:
    """The key under which the cache remembers that of an address or host."""
    return f"embeds:{what}:{hashlib.sha256(subject.encode()).hexdigest()}"

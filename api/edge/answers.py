"""Finished answers, kept in memory up to a limit."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from typing import Any, NamedTuple

from api.http.answers import State, has
from api.http.negotiation import CODINGS

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
# Shorter bodies are not compressed, in bytes.
_LEAST_CODED = 500
# An estimate of the memory for the objects of an answer, its headers and its key, in bytes.
_OVERHEAD = 4_000
# The maximum number of remembered requests, and the maximum length of one. If there are more, all are forgotten.
_REPLIES = 1_000
_LONGEST_SPELLING = 1_000
# Headers that a 304 leaves out, because it has no content (RFC 9110, 15.4.5).
_OF_CONTENT = {"content-type", "content-length", "content-encoding"}


class CachedAnswer:
    """Django's whole answer to a GET, in one content coding."""

    __slots__ = ("_not_modified", "body", "etag", "headers", "media_type", "status")

    def __init__(self, status: str, headers: Headers, body: bytes) -> None:
        self.status = status
        self.headers = [*(header for header in headers if header[0].lower() != "content-length")]
        self.headers.append(("Content-Length", str(len(body))))
        self.body = body
        named = {name.lower(): value for name, value in headers}
        self.etag = named.get("etag", "")
        self.media_type = named.get("content-type", "").partition(";")[0]
        self._not_modified = [header for header in self.headers if header[0].lower() not in _OF_CONTENT]

    @property
    def size(self) -> int:
        """The memory that the answer takes, in bytes."""
        return len(self.body) + _OVERHEAD

    def coded(self, coding: str | None) -> "CachedAnswer":
        """Return the answer in this coding, with its own ETag, or the answer itself if that would save nothing."""
        if coding is None or len(self.body) < _LEAST_CODED:
            return self
        body = CODINGS[coding](self.body)
        if len(body) >= len(self.body):
            return self
        etag = f'{self.etag[:-1]}-{coding}"'
        headers = [(name, etag if name.lower() == "etag" else value) for name, value in self.headers]
        return CachedAnswer(self.status, [*headers, ("Content-Encoding", coding)], body)

    def reply(self, environ: dict[str, Any], *, cache: str) -> "Reply":
        """Return the reply to a request: this answer, or a 304. `cache` is the value of the header X-Cache."""
        known = environ.get("HTTP_IF_NONE_MATCH") if self.etag and self.status == "200 OK" else None
        if known and (known == self.etag or has(known, self.etag)):
            return Reply("304 Not Modified", [*self._not_modified, ("X-Cache", cache)], [])
        content = [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]
        return Reply(self.status, [*self.headers, ("X-Cache", cache)], content)


class Reply(NamedTuple):
    """What the server sends. `content` is a list, because granian sends other iterables piece by piece."""

    status: str
    headers: Headers
    content: list[bytes]

    def send(self, start_response: StartResponse) -> Iterable[bytes]:
        """Send the reply as a WSGI application does."""
        start_response(self.status, self.headers)
        return self.content


class AnswerCache:
    """The answers of one content state, `most` bytes at most. The least recently used are dropped first."""

    def __init__(self, state: State | None, *, most: int) -> None:
        self.state = state
        self.bytes = 0
        self.answers: OrderedDict[Hashable, CachedAnswer] = OrderedDict()
        # The exact text of a request → its reply.
        self.replies: dict[Hashable, Reply] = {}
        self._most = most
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> CachedAnswer | None:
        """Return the answer for the key, or None."""
        answer = self.answers.get(key)
        if answer is not None:
            with suppress(KeyError):  # another thread has just dropped it
                self.answers.move_to_end(key)
        return answer

    def add(self, key: Hashable, answer: CachedAnswer) -> None:
        """Add an answer, and drop others if there are too many bytes."""
        with self._lock:
            replaced = self.answers.pop(key, None)
            self.bytes += answer.size - (replaced.size if replaced else 0)
            self.answers[key] = answer
            while self.bytes > self._most:
                self.bytes -= self.answers.popitem(last=False)[1].size
                self.replies.clear()

    def remember(self, asked: tuple[str | None, ...], reply: Reply) -> None:
        """Keep the reply of a cached answer for the next request with exactly the same text."""
        if sum(len(value or "") for value in asked) > _LONGEST_SPELLING:
            return
        with self._lock:
            if len(self.replies) >= _REPLIES:
                self.replies.clear()
            self.replies[asked] = reply

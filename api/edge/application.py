"""The WSGI application that wraps Django's and answers repeated reads from memory."""

import os
import threading
import time
import weakref
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from api.edge.answers import AnswerCache, CachedAnswer, Headers, Reply, StartResponse
from api.edge.listener import Listener
from api.edge.requests import Key, has_usual_port, key_of, normalise, spelling
from api.http.answers import EDGE, READ_AT, State
from api.http.negotiation import coding_for, takes

Environ = dict[str, Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
PREFIX = "/api/"
_READS = ("GET", "HEAD")
# Larger bodies are not cached, in bytes.
MAX_BYTES = 1_000_000
# How many seconds after its start a request to Django may keep equal requests waiting. Each occupies a thread.
_PATIENCE = 1.0
# Headers that the edge handles itself. They are removed, so that Django gives the whole answer.
_EDGE_HEADERS = {"HTTP_IF_NONE_MATCH", "HTTP_ACCEPT_ENCODING"}


class Edge:
    """Answers anonymous reads from memory as long as Django would answer the same.

    All cached answers belong to one content state. An answer's state comes from the SQL statement that read its
    content. As soon as the edge learns of a newer state, it drops all of them.
    """

    def __init__(self, application: Application, *, most: int) -> None:
        """Wrap Django's application. `most` is the number of bytes that this process may keep."""
        self._application = application
        self._most = most
        self._spelling = spelling()
        self._reset()
        itself = weakref.WeakMethod(self._reset)
        os.register_at_fork(after_in_child=lambda: (reset := itself()) and reset())

    def _reset(self) -> None:
        """Reset everything, also after a fork: threads and connections belong to the parent process."""
        self._hits = self._misses = 0
        # The answers of the newest content state.
        self.cache = AnswerCache(None, most=self._most)
        self._requests: dict[Hashable, tuple[threading.Event, float]] = {}
        self._state_lock = threading.Lock()
        self._coding_lock = threading.Lock()
        self._listener: Listener | None = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        reply = self.cached(environ)
        return reply.send(start_response) if reply else self._answer(environ, start_response)

    def cached(self, environ: Environ) -> Reply | None:
        """Return the cached reply for a request that was spelled exactly like this before, or None. Never waits."""
        reply = self.cache.replies.get(tuple(map(environ.get, self._spelling)))
        if reply is None or not self._listening():
            return None
        self._hits += 1
        return reply

    def _answer(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] not in _READS or not path.startswith(PREFIX):
            return self._application(environ, start_response)
        query, wanted = normalise(environ.get("QUERY_STRING", ""))
        key = key_of(environ, path, query)
        if key is None or "HTTP_AUTHORIZATION" in environ:
            return self._bypass(environ, start_response)
        coding = coding_for(environ.get("HTTP_ACCEPT_ENCODING"))
        reply = self._hit(key, coding, wanted, environ)
        if reply is not None:
            return reply.send(start_response)
        # Hold no cached answer from here on: it would stay in memory while the database is busy.
        return self._ask(key, coding, wanted, environ, start_response)

    def figures(self) -> dict[str, Any]:
        """Return the hits and misses of this process since it started, and the entries and bytes that it keeps now."""
        cache = self.cache
        return {
            "hits": self._hits,
            "misses": self._misses,
            "entries": len(cache.answers),
            "bytes": cache.bytes,
            "listening": self._listening(),
        }

    def close(self) -> None:
        """Stop the listener. A later request starts it again."""
        listener, self._listener = self._listener, None
        if listener:
            listener.stop()

    def _listening(self) -> bool:
        return self._listener is not None and self._listener.listening

    def _hit(self, key: Hashable, coding: str | None, wanted: int, environ: Environ) -> Reply | None:
        cache = self.cache
        answer = self._find(cache, key, coding, wanted, environ)
        if answer is None:
            return None
        reply = answer.reply(environ, cache="hit")
        cache.remember(tuple(map(environ.get, self._spelling)), reply)
        return reply

    def _find(
        self, cache: AnswerCache, key: Hashable, coding: str | None, wanted: int, environ: Environ
    ) -> CachedAnswer | None:
        """Return the cached answer for the key, or None.

        The answer must be current, at least as new as the version `wanted`, and of an accepted media type.
        """
        if not self._listening():
            return None
        answer = cache.find((key, coding))
        if answer is None and coding:
            answer = self._find_coded(cache, key, coding)
        if answer is None or cache.state is None or cache.state.version < wanted:
            return None
        if not takes(environ.get("HTTP_ACCEPT"), answer.media_type):
            return None
        self._hits += 1
        return answer

    def _find_coded(self, cache: AnswerCache, key: Hashable, coding: str) -> CachedAnswer | None:
        """Return the cached answer in a coding, and compress it only once."""
        with self._coding_lock:
            coded = cache.find((key, coding))
            plain = cache.find((key, None))
            if coded is None and plain is not None:
                coded = plain.coded(coding)
                cache.add((key, coding), coded)
        return coded

    def _ask(
        self, key: Key, coding: str | None, wanted: int, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Ask Django, with one request per key. The others wait for its answer."""
        if not self._listening():
            self._listen()
            return self._fetch(key, coding, environ, start_response)
        mine = (threading.Event(), time.monotonic())
        other = self._requests.setdefault(key, mine)
        if other is not mine:
            answered, began = other
            answered.wait(max(0.0, began + _PATIENCE - time.monotonic()))
            answer = self._find(self.cache, key, coding, wanted, environ)
            if answer is not None:
                return answer.reply(environ, cache="hit").send(start_response)
            return self._fetch(key, coding, environ, start_response)
        try:
            return self._fetch(key, coding, environ, start_response)
        finally:
            self._requests.pop(key, None)
            mine[0].set()

    def _fetch(self, key: Key, coding: str | None, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        inner = {name: value for name, value in environ.items() if name not in _EDGE_HEADERS}
        inner |= {"REQUEST_METHOD": "GET", EDGE: self.figures}
        begun: list[tuple[str, Headers]] = []
        body = self._application(inner, lambda status, headers, exc_info=None: begun.append((status, headers)))
        content = _read_body(body)
        status, headers = begun[-1]
        answer, state = CachedAnswer(status, headers, content), inner.get(READ_AT)
        if state is None:  # no content state: an error, figures, or an HTML page
            return answer.reply(environ, cache="bypass").send(start_response)
        if not (_may_be_kept(answer) and (state.names_site or has_usual_port(key, environ))):
            return answer.coded(coding).reply(environ, cache="bypass").send(start_response)
        self._misses += 1
        cache = self._advance(state, heard=False)
        if cache.state == state:
            cache.add((key, None), answer)
        coded = (self._find_coded(cache, key, coding) if coding else None) or answer.coded(coding)
        return coded.reply(environ, cache="miss").send(start_response)

    def _bypass(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            return start_response(status, [*headers, ("X-Cache", "bypass")])

        environ[EDGE] = self.figures
        body = self._application(environ, start)
        if environ["REQUEST_METHOD"] == "HEAD":
            _read_body(body)
            return ()
        return body

    def _listen(self) -> None:
        if self._listener is None:
            with self._state_lock:
                self._listener = self._listener or Listener(self._hear)

    def _hear(self, state: State) -> None:
        self._advance(state, heard=True)

    def _advance(self, state: State, *, heard: bool) -> AnswerCache:
        """Switch to `state` if it is newer, and return the current `AnswerCache`.

        Only the listener (`heard`) knows that another epoch is the newer one.
        """
        with self._state_lock:
            current = self.cache.state
            if current and current.epoch == state.epoch:
                newer = state.version > current.version
            else:
                newer = heard
            if newer:
                self.cache = AnswerCache(state, most=self._most)
            return self.cache


def _read_body(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        close = getattr(body, "close", None)
        if close:
            close()


def _may_be_kept(answer: CachedAnswer) -> bool:
    """Return True for a 200 that is public (RFC 9111, section 3) and not too large."""
    directives = {
        directive.strip().lower()
        for name, value in answer.headers
        if name.lower() == "cache-control"
        for directive in value.split(",")
    }
    return answer.status == "200 OK" and "public" in directives and len(answer.body) <= MAX_BYTES

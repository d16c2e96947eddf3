"""The WSGI application around Django's."""

import os
import threading
import time
import weakref
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from api.edge.answers import Answer, Headers, Kept, Reply, StartResponse
from api.edge.listener import Listener
from api.edge.requests import Key, is_usual, key_of, normalised, spelling
from api.http.answers import EDGE, READ_AT, State
from api.http.negotiation import coding_for, takes

Environ = dict[str, Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
PREFIX = "/api/"
_READS = ("GET", "HEAD")
# The largest body that is kept, in bytes.
_LARGEST = 1_000_000
# How long requests wait for one that asks Django the same, from when it began, in seconds. They hold threads.
_PATIENCE = 1.0
# What the edge answers itself, so that Django is asked for the whole answer.
_OURS = {"HTTP_IF_NONE_MATCH", "HTTP_ACCEPT_ENCODING"}


class Edge:
    """Answers anonymous reads from memory, while they are what Django would answer now.

    All answers that are kept belong to one content state. Each has it from the SQL statement that read its content;
    when a newer one is heard of, all of them go.
    """

    def __init__(self, application: Application, *, most: int) -> None:
        """`most`: bytes to keep, at most, in this process."""
        self._application = application
        self._most = most
        self._spelling = spelling()
        self._begin()
        itself = weakref.WeakMethod(self._begin)
        os.register_at_fork(after_in_child=lambda: (begin := itself()) and begin())

    def _begin(self) -> None:
        """As new: in a forked process, threads and connections are another's."""
        self._hits = self._misses = 0
        self._kept = Kept(None, most=self._most)
        self._asked: dict[Hashable, tuple[threading.Event, float]] = {}
        self._changing = threading.Lock()
        self._coding = threading.Lock()
        self._listener: Listener | None = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        reply = self.kept(environ)
        return reply.send(start_response) if reply else self._answer(environ, start_response)

    def kept(self, environ: Environ) -> Reply | None:
        """What is at hand for a request that was spelled exactly so before. Waits for nothing."""
        reply = self._kept.replies.get(tuple(map(environ.get, self._spelling)))
        if reply is None or not self._listening():
            return None
        self._hits += 1
        return reply

    def _answer(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] not in _READS or not path.startswith(PREFIX):
            return self._application(environ, start_response)
        query, wanted = normalised(environ.get("QUERY_STRING", ""))
        key = key_of(environ, path, query)
        if key is None or "HTTP_AUTHORIZATION" in environ:
            return self._pass(environ, start_response)
        coding = coding_for(environ.get("HTTP_ACCEPT_ENCODING"))
        reply = self._hit(key, coding, wanted, environ)
        if reply is not None:
            return reply.send(start_response)
        # From here on nothing is held of what is kept: it would stay in memory for as long as the database takes.
        return self._ask(key, coding, wanted, environ, start_response)

    def figures(self) -> dict[str, Any]:
        """Of this process, since it began; bytes as they count towards the bound."""
        kept = self._kept
        return {
            "hits": self._hits,
            "misses": self._misses,
            "entries": len(kept.answers),
            "bytes": kept.bytes,
            "listening": self._listening(),
        }

    def close(self) -> None:
        """Stops the listener. A later request starts it again."""
        listener, self._listener = self._listener, None
        if listener:
            listener.stop()

    def _listening(self) -> bool:
        return self._listener is not None and self._listener.listening

    def _hit(self, key: Hashable, coding: str | None, wanted: int, environ: Environ) -> Reply | None:
        kept = self._kept
        answer = self._find(kept, key, coding, wanted, environ)
        if answer is None:
            return None
        reply = answer.reply(environ, cache="hit")
        kept.remember(tuple(map(environ.get, self._spelling)), reply)
        return reply

    def _find(self, kept: Kept, key: Hashable, coding: str | None, wanted: int, environ: Environ) -> Answer | None:
        """What is kept for the key, while that is known to be current, as new as wanted and of a type that is taken."""
        if not self._listening():
            return None
        answer = kept.find((key, coding))
        if answer is None and coding:
            answer = self._find_coded(kept, key, coding)
        if answer is None or kept.state is None or kept.state.version < wanted:
            return None
        if not takes(environ.get("HTTP_ACCEPT"), answer.media_type):
            return None
        self._hits += 1
        return answer

    def _find_coded(self, kept: Kept, key: Hashable, coding: str) -> Answer | None:
        """Made of the answer as it is, once."""
        with self._coding:
            coded = kept.find((key, coding))
            plain = kept.find((key, None))
            if coded is None and plain is not None:
                coded = plain.coded(coding)
                kept.keep((key, coding), coded)
        return coded

    def _ask(
        self, key: Key, coding: str | None, wanted: int, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Asks Django, one request a key; the others wait for what it brings."""
        if not self._listening():
            self._listen()
            return self._read(key, coding, environ, start_response)
        mine = (threading.Event(), time.monotonic())
        other = self._asked.setdefault(key, mine)
        if other is not mine:
            answered, began = other
            answered.wait(max(0.0, began + _PATIENCE - time.monotonic()))
            answer = self._find(self._kept, key, coding, wanted, environ)
            if answer is not None:
                return answer.reply(environ, cache="hit").send(start_response)
            return self._read(key, coding, environ, start_response)
        try:
            return self._read(key, coding, environ, start_response)
        finally:
            self._asked.pop(key, None)
            mine[0].set()

    def _read(self, key: Key, coding: str | None, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        inner = {name: value for name, value in environ.items() if name not in _OURS}
        inner |= {"REQUEST_METHOD": "GET", EDGE: self.figures}
        begun: list[tuple[str, Headers]] = []
        body = self._application(inner, lambda status, headers, exc_info=None: begun.append((status, headers)))
        content = _whole(body)
        status, headers = begun[-1]
        answer, state = Answer(status, headers, content), inner.get(READ_AT)
        if state is None:  # it is of no content state: an error, figures, a page for people
            return answer.reply(environ, cache="bypass").send(start_response)
        if not (_may_be_kept(answer) and (state.names_site or is_usual(key, environ))):
            return answer.coded(coding).reply(environ, cache="bypass").send(start_response)
        self._misses += 1
        kept = self._advance(state, heard=False)
        if kept.state == state:
            kept.keep((key, None), answer)
        coded = (self._find_coded(kept, key, coding) if coding else None) or answer.coded(coding)
        return coded.reply(environ, cache="miss").send(start_response)

    def _pass(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            return start_response(status, [*headers, ("X-Cache", "bypass")])

        environ[EDGE] = self.figures
        body = self._application(environ, start)
        if environ["REQUEST_METHOD"] == "HEAD":
            _whole(body)
            return ()
        return body

    def _listen(self) -> None:
        if self._listener is None:
            with self._changing:
                self._listener = self._listener or Listener(self._hear)

    def _hear(self, state: State) -> None:
        self._advance(state, heard=True)

    def _advance(self, state: State, *, heard: bool) -> Kept:
        """Goes on to a newer state. Only the listener can tell that another epoch is the newer one."""
        with self._changing:
            current = self._kept.state
            if current and current.epoch == state.epoch:
                newer = state.version > current.version
            else:
                newer = heard
            if newer:
                self._kept = Kept(state, most=self._most)
            return self._kept


def _whole(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        close = getattr(body, "close", None)
        if close:
            close()


def _may_be_kept(answer: Answer) -> bool:
    """A 200 that says it is for everyone (RFC 9111, 3)."""
    directives = {
        directive.strip().lower()
        for name, value in answer.headers
        if name.lower() == "cache-control"
        for directive in value.split(",")
    }
    return answer.status == "200 OK" and "public" in directives and len(answer.body) <= _LARGEST

"""A real HTTP server in front of the live one, which can fail and hold requests as networks do."""

import gzip
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlsplit
from urllib.request import urlopen


class Gate:
    """Hands requests on to `target`, and remembers their queries, in order. Files are at its own address.

    `failures` are used up first, one a request of the API: `unavailable` is a 503, `cut` an answer that breaks off.
    `files_fail` says how all files fail: `cut` too, `half` a compressed file, or a `damaged` one.
    `files` are the paths of files that were asked for, `codings` how the answers of the API were compressed.
    """

    def __init__(self, target: str) -> None:
        self.target = target
        self.url = ""
        self.queries: list[dict[str, str]] = []
        self.files: list[str] = []
        self.files_fail = ""
        self.codings: list[str] = []
        self.failures: deque[str] = deque()
        self.holding = Event()
        self._left: int | None = None
        self._open = Event()
        self._closed = False

    def hold_after(self, answers: int) -> None:
        """Lets so many answers through; `holding` is set when the next request waits at the gate."""
        self.holding.clear()
        self._open.clear()
        self._left = answers

    def open(self) -> None:
        self._left = None
        self._open.set()

    def close(self) -> None:
        self._closed = True
        self.open()

    def lets_through(self) -> bool:
        """Whether a request may be answered, once it may. False: the test is over."""
        if self._left == 0:
            self.holding.set()
            self._open.wait()
        elif self._left is not None:
            self._left -= 1
        return not self._closed


@contextmanager
def gate_before(target: str) -> Iterator[Gate]:
    gate = Gate(target)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(gate))
    gate.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield gate
    finally:
        gate.close()
        server.shutdown()
        thread.join()
        server.server_close()


# How a compressed file arrives that a cache or a proxy has broken.
_BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "half": lambda body: body[: len(body) // 2],
    "damaged": lambda body: body[:10] + b"\xff" * (len(body) - 10),
}


def _handler(gate: Gate) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_file = not self.path.startswith("/api/")
            if is_file:
                gate.files.append(self.path)
            else:
                gate.queries.append(dict(parse_qsl(urlsplit(self.path).query)))
            if not gate.lets_through():
                return
            failure = gate.failures.popleft() if gate.failures and not is_file else ""
            if is_file:
                failure = gate.files_fail
            if failure == "unavailable":
                self.answer(503, {"Content-Type": "application/problem+json", "Retry-After": "0"}, b"{}")
                return
            status, headers, body = _asked(gate.target + self.path)
            if not is_file:
                body = body.replace(b"http://testserver/media/", f"{gate.url}/media/".encode())
                if "gzip" in self.headers.get("Accept-Encoding", ""):
                    headers["Content-Encoding"], body = "gzip", gzip.compress(body)
                gate.codings.append(headers.get("Content-Encoding", ""))
            if failure in _BROKEN:
                headers["Content-Encoding"], body = "gzip", _BROKEN[failure](gzip.compress(body))
            self.answer(status, headers, body, cut=failure == "cut")

        def answer(self, status: int, headers: dict[str, str], body: bytes, *, cut: bool = False) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if cut else body)

        def log_message(self, *arguments: object) -> None:
            """Quiet: a test that fails shows the client's own words."""

    return Handler


def _asked(url: str) -> tuple[int, dict[str, str], bytes]:
    try:
        response = urlopen(url, timeout=30)
    except HTTPError as error:
        response = error
    with response:
        kept = {name: response.headers[name] for name in ("Content-Type", "Retry-After") if name in response.headers}
        return response.status, kept, response.read()

"""An edge around Django, called as a server calls it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.wsgi import get_wsgi_application

from api.edge import Edge
from tests import conformance
from tests.waiting import until


@dataclass(frozen=True)
class Response:
    """An answer. Its header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def cache(self) -> str | None:
        return self.headers.get("x-cache")


def ask(application: Any, path: str, query: str = "", /, *, method: str = "GET", **headers: str | None) -> Response:
    """Make one request. Header names have underscores; a header of None is not sent."""
    environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": method}
    setup_testing_defaults(environ)
    environ["HTTP_HOST"] = "testserver"
    for name, value in headers.items():
        environ.pop(f"HTTP_{name.upper()}", None)
        if value is not None:
            environ[f"HTTP_{name.upper()}"] = value
    begun: list[Any] = []
    chunks = application(environ, lambda status, headers, exc_info=None: begun.append((status, headers)))
    body = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    status, pairs = begun[-1]
    assert len({name.lower() for name, _ in pairs}) == len(pairs), "a header stands there twice"
    response = Response(int(status[:3]), {name.lower(): value for name, value in pairs}, body)
    conformance.check(method, path, query, status=response.status, headers=response.headers, body=body)
    return response


def address(path: str) -> str:
    return quote(path).encode().decode("latin-1")


@pytest.fixture(scope="session")
def django_itself() -> Any:
    return get_wsgi_application()


@pytest.fixture
def make_edge(django_itself: Any) -> Iterator[Callable[..., Edge]]:
    """Return a function that makes edges, as in several processes. All are closed after the test."""
    made: list[Edge] = []

    def make(*, most: int = 10_000_000, application: Any = django_itself) -> Edge:
        made.append(Edge(application, most=most))
        ask(made[-1], "/api/v1/")
        await_listening(made[-1])
        return made[-1]

    yield make
    for edge in made:
        edge.close()


@pytest.fixture
def edge(make_edge: Callable[..., Edge]) -> Edge:
    return make_edge()


def await_listening(edge: Edge, *, listening: bool = True) -> None:
    until(lambda: edge.figures()["listening"] is listening)

"""One server, with one process, for all tests of this folder. It runs until the end of the test run."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.servers import serving

# A read that needs no rows: a test that commits something leaves the database empty.
READ = "/api/docs/errors/"
# The size of a film, in bytes: more than an operating system buffers for a connection.
BIG = 30_000_000


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public")
    (folder / "film.mp4").write_bytes(b"x" * BIG)
    (folder / "small.txt").write_text("0123456789")
    (folder / "page.html").write_text("<script>alert(1)</script>")
    (folder / "pictures").mkdir()
    (folder / "pictures" / "a.webp").write_bytes(b"RIFF")
    (folder.parent / "outside.txt").write_text("not public")
    return folder


@pytest.fixture(scope="session")
def port(django_db_setup: None, files: Path) -> Iterator[int]:
    """Yield the port of the server. Idle connections stay open for a minute, which is longer than a test needs them."""
    with serving(workers=1, idle=60_000, TEST_MEDIA=str(files)) as port:
        yield port


@dataclass(frozen=True)
class Got:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def ask(port: int, path: str, *, method: str = "GET", body: Any = None, **headers: str) -> Got:
    """Send a request over a new connection. An iterable body is sent in chunks, without a length."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, {"Host": "testserver", **headers})
        response = connection.getresponse()
        return Got(response.status, response.headers, response.read())
    finally:
        connection.close()

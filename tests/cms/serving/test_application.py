"""The RSGI application, called without a server."""

import asyncio
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cms.serving.application import Application
from cms.serving.command import granian
from cms.serving.files import PublicFiles


class Protocol:
    """A stand-in for granian's protocol, which takes the answer."""

    status = 0

    async def __call__(self) -> bytes:
        return b""

    def response_bytes(self, status: int, headers: list, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    def response_file_range(self, status: int, headers: list, file: str, start: int, end: int) -> None:
        self.response_bytes(status, headers, Path(file).read_bytes()[start:end])


def scope_of(path: str, *, query: str = "", method: str = "GET") -> Any:
    return SimpleNamespace(
        method=method,
        path=path,
        query_string=query,
        http_version="1.1",
        server="127.0.0.1:80",
        client="127.0.0.1:5",
        scheme="http",
        headers={"host": "testserver"},
        authority="",
    )


@pytest.fixture
def silent() -> threading.Event:
    """Return an event. Readiness checks wait until it is set, as for a database that does not answer."""
    return threading.Event()


@pytest.fixture
def application(silent) -> Application:
    def answer(environ, start_response):
        if environ["PATH_INFO"] == "/api/health/ready":
            silent.wait(60)
        if environ["REQUEST_METHOD"] == "POST" or "/preview/" in environ["PATH_INFO"]:
            while True:
                time.sleep(0.001)
        start_response("200 OK", [])
        return [environ["QUERY_STRING"].encode("latin-1")]

    return Application(answer, files=PublicFiles(), threads=2, editing_seconds=0.1)


def test_liveness_check_answers_while_readiness_checks_wait(application, silent):
    async def asked() -> int:
        waiting = [
            asyncio.create_task(application.__rsgi__(scope_of("/api/health/ready"), Protocol())) for _ in range(60)
        ]
        live = Protocol()
        try:
            await asyncio.sleep(0)  # the readiness checks begin
            await asyncio.wait_for(application.__rsgi__(scope_of("/api/health/live"), live), 20)
        finally:
            silent.set()
            await asyncio.gather(*waiting)
            application.__rsgi_del__(asyncio.get_running_loop())
        return live.status

    assert asyncio.run(asked()) == 200


def test_query_string_may_contain_unescaped_characters(application):
    found = Protocol()
    asyncio.run(application.__rsgi__(scope_of("/api/v1/search/", query="q=日本"), found))
    assert found.body.decode() == "q=日本"


@pytest.mark.parametrize(("options", "versions"), [({}, "1"), ({"http2": True}, "auto")])
def test_http2_without_tls_is_on_only_if_asked_for(options: dict[str, bool], versions: str) -> None:
    command = granian("cms.rsgi:application", port=8000, workers=1, **options)
    assert command[command.index("--http") + 1] == versions


@pytest.mark.parametrize(
    ("path", "method"), [("/admin/pages/1/edit/", "POST"), (f"/api/v1/preview/{'x' * 43}/", "GET")]
)
def test_request_that_takes_too_long_is_stopped(application, path, method):
    found = Protocol()
    asyncio.run(application.__rsgi__(scope_of(path, method=method), found))
    assert found.status == 503
    assert b"too long" in found.body


@pytest.mark.parametrize(
    ("path", "status"),
    [("/media/images/2fq8w0x5n7v3k1m9c4z6tb/card-0123456789.jpg", 200), ("/media/documents/none.pdf", 404)],
)
def test_rendition_without_a_file_is_asked_for_in_django(application, path, status):
    found = Protocol()
    asyncio.run(application.__rsgi__(scope_of(path, query="made"), found))
    assert found.status == status
    assert (found.body == b"made") is (status == 200)


def test_rendition_made_on_a_request_is_answered_as_every_file(tmp_path, settings):
    """The answer has an ETag, and only the part that was asked for."""
    settings.MEDIA_ROOT = tmp_path
    path = "/media/images/2fq8w0x5n7v3k1m9c4z6tb/card-0123456789.jpg"

    def make(environ, start_response):
        file = tmp_path / path.removeprefix("/media/")
        file.parent.mkdir(parents=True)
        file.write_bytes(b"0123456789")
        start_response("200 OK", [])
        return [b"0123456789"]

    found = Protocol()
    scope = scope_of(path)
    scope.headers["range"] = "bytes=2-5"
    made = Application(make, files=PublicFiles(), threads=2, editing_seconds=60)
    asyncio.run(made.__rsgi__(scope, found))
    assert (found.status, found.body) == (206, b"2345")
    assert "etag" in {name.lower() for name, _ in found.headers}

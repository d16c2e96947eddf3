"""The application that granian asks, without a server."""

import asyncio
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from cms.serving.application import Application
from cms.serving.files import PublicFiles


class Protocol:
    """What granian gives the answer to."""

    status = 0

    def response_bytes(self, status: int, headers: list, body: bytes) -> None:
        self.status, self.body = status, body


def scope_of(path: str, *, query: str = "") -> Any:
    return SimpleNamespace(
        method="GET",
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
    """Of a database; ends when it is set."""
    return threading.Event()


@pytest.fixture
def application(silent) -> Application:
    def answer(environ, start_response):
        if environ["PATH_INFO"] == "/api/health/ready":
            silent.wait(60)
        start_response("200 OK", [])
        return [environ["QUERY_STRING"].encode("latin-1")]

    return Application(answer, files=PublicFiles(), threads=2)


def test_a_process_says_that_it_lives_while_all_else_waits_for_the_database(application, silent):
    async def asked() -> int:
        waiting = [
            asyncio.create_task(application.__rsgi__(scope_of("/api/health/ready"), Protocol())) for _ in range(60)
        ]
        live = Protocol()
        try:
            await asyncio.sleep(0)  # they begin
            await asyncio.wait_for(application.__rsgi__(scope_of("/api/health/live"), live), 20)
        finally:
            silent.set()
            await asyncio.gather(*waiting)
            application.__rsgi_del__(asyncio.get_running_loop())
        return live.status

    assert asyncio.run(asked()) == 200


def test_a_query_that_is_not_escaped_is_understood(application):
    found = Protocol()
    asyncio.run(application.__rsgi__(scope_of("/api/v1/search/", query="q=日本"), found))
    assert found.body.decode() == "q=日本"

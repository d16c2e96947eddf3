"""Fixtures that every test may ask for."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import hypothesis
import psycopg
import pytest
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler

from api.publishing.publish import publish_everything
from api.reads import connections as shared
from api.reads.connections import ReadConnection
from api.schema.document import openapi
from tests import conformance, factories
from tests.sharing import Share, commits, sharing

# Their assertions tell what differs, as those of tests do.
pytest.register_assert_rewrite("tests.following", "tests.truth")


# Examples are the same each time, so that what passed here passes there; LONG_TESTS=new looks for others.
NEW = os.environ.get("LONG_TESTS") == "new"
hypothesis.settings.register_profile("tests", deadline=None, derandomize=not NEW)
hypothesis.settings.load_profile("tests")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Each test begins with a home page. No database can be dropped while reads are connected to it."""
    with django_db_blocker.unblock():
        factories.site()
        publish_everything()
        # Tests that commit put these rows back.
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()
    yield
    shared.connections.close()
    shared.for_health.close()


@pytest.fixture(scope="session")
def wrong_answers() -> Iterator[list[str]]:
    """What Django answered, and not as the document declares; with a server too, whose threads nobody looks into.

    A test client that asked is told at once.
    """
    wrong: list[str] = []
    get_response = BaseHandler.get_response
    openapi()  # as it is before any test turns DEBUG on

    def checked(handler: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        response = get_response(handler, request)
        try:
            _check(request, response)
        except AssertionError as error:
            if isinstance(handler, ClientHandler):
                raise
            wrong.append(str(error))
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseHandler, "get_response", checked)
        yield wrong


def _check(request: HttpRequest, response: HttpResponseBase) -> None:
    if request.path.startswith("/api/"):
        query, headers = request.META.get("QUERY_STRING", ""), dict(response.items())
        status, body = response.status_code, b"".join(response)
        conformance.check(request.method, request.path, query, status=status, headers=headers, body=body)


@pytest.fixture(autouse=True)
def answers_are_as_declared(wrong_answers: list[str]) -> Iterator[None]:
    """Every answer in every test is looked at; one that is not as declared fails the test that asked."""
    yield
    found, wrong_answers[:] = wrong_answers[:], []
    if found:
        pytest.fail("\n\n".join(found), pytrace=False)


@pytest.fixture(autouse=True)
def media(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> None:
    """Files of each test's own, or of those that share content."""
    if "share" not in request.fixturenames:
        settings.FILES_ROOT, settings.MEDIA_ROOT = tmp_path / "files", tmp_path / "media"


@pytest.fixture(scope="module")
def share(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Share]:
    """Makes content that is there when each test of the module begins. All of them have to use it."""
    with sharing(request.node, django_db_blocker, tmp_path_factory.mktemp("shared")) as share:
        yield share


@pytest.fixture
def publish(db: None) -> Callable[[], int]:
    """Works off the marks, as happens after an editor's commit, and returns the content version."""
    return publish_everything


@pytest.fixture
def api(db: None) -> Callable[..., Any]:
    """GET under `/api/v1/` after publishing; gives the response, its JSON as `.data`."""
    client = Client(raise_request_exception=False)

    def get(path: str, /, *, headers: dict | None = None, method: str = "GET", **query: Any) -> Any:
        factories.site()
        publish_everything()
        address = path if path.startswith("/") else f"/api/v1/{path}"
        response = client.generic(method, address, QUERY_STRING=urlencode(query), headers=headers)
        response.data = json.loads(response.content) if response.content[:1] == b"{" else None
        return response

    return get


@pytest.fixture
def queries() -> Callable[[Callable[[], Any]], int]:
    """Counts the statements that a call sends to the database, Django's and our own."""

    def count(call: Callable[[], Any]) -> int:
        sent = []
        with pytest.MonkeyPatch.context() as patch:
            for sender, method in ((psycopg.Cursor, "execute"), (ReadConnection, "rows")):
                send = getattr(sender, method)
                noted = lambda *args, send=send, **kw: sent.append(args[1]) or send(*args, **kw)  # noqa: E731
                patch.setattr(sender, method, noted)
            call()
        return len(sent)

    return count


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that commit empty the database behind them, so they come last. Of both kinds long ones come first.

    Else, at the end, one would leave the other cores idle. Within these, the order is that of chance.
    """
    items.sort(key=lambda item: (commits(item), item.get_closest_marker("long") is None))

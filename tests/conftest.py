"""Fixtures for all tests."""

import gc
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import hypothesis
import psycopg
import pytest
from django.core.handlers.base import BaseHandler
from django.core.servers.basehttp import WSGIRequestHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client, TransactionTestCase
from django.test.client import ClientHandler

from api.models import Mark
from api.publishing.publish import publish_everything
from api.reads import connections as shared
from api.reads.connections import ReadConnection
from api.schema.document import openapi
from tests import conformance, factories
from tests.generated.answers import KEPT, Keeper
from tests.migrated import copy_migrated_database
from tests.restoring import put_back, stored_rows
from tests.sharing import Share, sharing

# Make the assertions of these modules show what differs, as those of tests do.
pytest.register_assert_rewrite("tests.following", "tests.truth")


# Examples are the same in each run and on each machine. LONG_TESTS=new tries other ones.
NEW = os.environ.get("LONG_TESTS") == "new"
hypothesis.settings.register_profile("tests", deadline=None, derandomize=not NEW)
hypothesis.settings.load_profile("tests")

# The live server writes an answer in parts. By Nagle's algorithm, each would wait, up to 40 ms, for the one before.
WSGIRequestHandler.disable_nagle_algorithm = True

# A module with so many tests takes half a minute or more.
MANY = 60


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        copy_migrated_database()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Make a home page for all tests. After a test that commits, put the database back.

    At the end, close the read connections, so that the database can be dropped.
    """
    with django_db_blocker.unblock():
        factories.site()
        publish_everything()
        rows = stored_rows()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: put_back(rows))
        yield
    shared.connections.close()
    shared.for_health.close()


@pytest.fixture(scope="session")
def wrong_answers() -> Iterator[list[str]]:
    """Yield the errors of answers that are not as the document declares.

    With a test client, the error is raised at once. With a live server, it is added to the list.
    """
    wrong: list[str] = []
    get_response = BaseHandler.get_response
    openapi()  # made before a test turns DEBUG on
    # Taken away, so that tests which run tests keep none.
    is_kept = os.environ.pop("KEEP_ANSWERS", "")
    keeper = Keeper(KEPT, os.environ.get("PYTEST_XDIST_WORKER", "one")) if is_kept else None

    def checked(handler: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        response = get_response(handler, request)
        try:
            _check(request, response, keeper)
        except AssertionError as error:
            if isinstance(handler, ClientHandler):
                raise
            wrong.append(str(error))
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseHandler, "get_response", checked)
        yield wrong
    if keeper:
        keeper.close()


def _check(request: HttpRequest, response: HttpResponseBase, keeper: Keeper | None) -> None:
    if request.path.startswith("/api/"):
        query, headers = request.META.get("QUERY_STRING", ""), dict(response.items())
        status, body = response.status_code, b"".join(response)
        schema = conformance.check(request.method, request.path, query, status=status, headers=headers, body=body)
        if keeper and schema and "Content-Encoding" not in response:
            keeper.keep(schema, body)


@pytest.fixture(autouse=True)
def answers_are_as_declared(wrong_answers: list[str]) -> Iterator[None]:
    """Fail the test if an answer of the API is not as declared."""
    yield
    found, wrong_answers[:] = wrong_answers[:], []
    if found:
        pytest.fail("\n\n".join(found), pytrace=False)


@pytest.fixture(autouse=True)
def media(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> None:
    """Give each test folders of its own for files, unless it shares content."""
    if "share" not in request.fixturenames:
        settings.FILES_ROOT, settings.MEDIA_ROOT = tmp_path / "files", tmp_path / "media"


@pytest.fixture(scope="module")
def share(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Share]:
    """Yield a function that makes content for all tests of the module. Each of them has to use this fixture."""
    with sharing(request.node, django_db_blocker, tmp_path_factory.mktemp("shared")) as share:
        yield share


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    """Return a client that is signed in as an administrator."""
    client.force_login(factories.administrator())
    return client


@pytest.fixture
def publish(db: None) -> Callable[[], int]:
    """Return a function that publishes all marks, as after an editor's commit, and returns the content version."""
    return publish_everything


@pytest.fixture
def api(db: None) -> Callable[..., Any]:
    """Return a function that publishes, sends a GET under `/api/v1/`, and returns the response. `.data` is its JSON."""
    client = Client(raise_request_exception=False)

    def get(path: str, /, *, headers: dict | None = None, method: str = "GET", **query: Any) -> Any:
        factories.site()
        if Mark.objects.exists():
            publish_everything()
        address = path if path.startswith("/") else f"/api/v1/{path}"
        response = client.generic(method, address, QUERY_STRING=urlencode(query), headers=headers)
        response.data = json.loads(response.content) if response.content[:1] == b"{" else None
        return response

    return get


@pytest.fixture
def queries() -> Callable[[Callable[[], Any]], int]:
    """Return a function that counts the statements of a call, on Django's connections and on those of reads."""

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
    """Put modules with long tests first, then those with many tests: at the end they would leave the other cores idle.

    Apart from this, and from tests that commit, which pytest-django puts last, the order is random.
    """
    long = {item.path for item in items if item.get_closest_marker("long")}
    many = {path for path, number in Counter(item.path for item in items).items() if number >= MANY}
    items.sort(key=lambda item: (item.path not in long, item.path not in many))


def pytest_collection_finish() -> None:
    """Spare the garbage collector all modules and tests, which it would look through time and again."""
    gc.collect()
    gc.freeze()

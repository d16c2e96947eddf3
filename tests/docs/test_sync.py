"""The clients of docs/sync.md, run as they stand there against a server with real content."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from wagtail.contrib.redirects.models import Redirect

from api.models import ContentState, PublishedDocument
from pages.models import RedirectOptions
from tests import factories
from tests.docs.clients import Client, python_client, typescript_client
from tests.docs.gate import Gate, gate_before

pytestmark = pytest.mark.django_db(transaction=True)


class Copy:
    """An offline copy in a file, kept by one of the clients through a gate."""

    def __init__(self, client: Client, gate: Gate, file: Path) -> None:
        self.client, self.gate, self.file = client, gate, file

    def sync(self, **filters: object) -> None:
        finish(self.start(**filters))

    def start(self, **filters: object) -> subprocess.Popen:
        chosen = [f"{name}={value}" for name, value in {"site": "testserver", **filters}.items()]
        command = [*self.client.command, self.gate.url, str(self.file), *chosen]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def find(self, path: str) -> Any:
        """Return the title of what is at a path, or the address that a redirect leads to."""
        found = json.loads(subprocess.check_output([*self.client.finding, str(self.file), path], text=True))
        return found["title"] if isinstance(found, dict) else found

    @property
    def documents(self) -> dict[str, Any]:
        return self.client.documents_in(self.file)

    @property
    def titles(self) -> set[str]:
        return {document["title"] for document in self.documents.values() if "title" in document}


@pytest.fixture(scope="session")
def clients() -> dict[str, Client]:
    """Those that this run has asked for: compiling takes a while."""
    return {}


@pytest.fixture(params=["python", pytest.param("typescript", marks=pytest.mark.long)])
def client_of_docs(
    request: pytest.FixtureRequest, clients: dict[str, Client], tmp_path_factory: pytest.TempPathFactory
) -> Client:
    make = {"python": python_client, "typescript": typescript_client}[request.param]
    if request.param not in clients:
        clients[request.param] = make(tmp_path_factory.mktemp(request.param))
    return clients[request.param]


@pytest.fixture
def gate(live_server: Any) -> Iterator[Gate]:
    with gate_before(live_server.url) as gate:
        yield gate


@pytest.fixture
def copy(client_of_docs: Client, gate: Gate, tmp_path: Path) -> Copy:
    return Copy(client_of_docs, gate, tmp_path / "content")


def finish(running: subprocess.Popen) -> None:
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 0, errors


def live(**conditions: object) -> dict[str, Any]:
    """The documents that the world can read, by id."""
    rows = PublishedDocument.objects.filter(live=True, **conditions)
    return {str(row.id): json.loads(bytes(row.body)) for row in rows}


def test_the_first_load_brings_everything_live(copy):
    factories.article("Sleep")
    factories.plain_page("About")
    factories.article("Draft").unpublish()
    copy.sync()
    assert copy.documents == live()
    assert {"Sleep", "About"} <= copy.titles
    assert "Draft" not in copy.titles


def test_edits_and_removals_arrive(copy):
    edited, unpublished, deleted = (factories.article(title) for title in ("Sleep", "Stress", "Rest"))
    copy.sync()
    edited.title = "Sleeping well"
    edited.save_revision().publish()
    unpublished.unpublish()
    deleted.delete()
    factories.article("Breathing")
    copy.sync()
    assert copy.documents == live()
    assert {"Sleeping well", "Breathing"} <= copy.titles
    assert not {"Sleep", "Stress", "Rest"} & copy.titles


def test_a_refused_cursor_leads_to_a_right_copy_without_what_vanished_meanwhile(copy):
    factories.article("Sleep")
    vanished = factories.article("Rest")
    copy.sync()
    vanished.delete()
    factories.article("Breathing")
    ContentState.objects.update(epoch=uuid4())
    copy.sync(limit=2)
    assert copy.documents == live()
    assert "Breathing" in copy.titles
    assert "Rest" not in copy.titles


def test_while_it_starts_over_nothing_is_missing(copy, gate):
    for title in ("Sleep", "Stress", "Rest"):
        factories.article(title)
    copy.sync()
    before = copy.documents
    ContentState.objects.update(epoch=uuid4())
    gate.hold_after(2)  # the refusal, and the first of the new answers
    running = copy.start(limit=1)
    assert gate.holding.wait(timeout=60)
    assert copy.documents == before
    gate.open()
    finish(running)
    assert copy.documents == live()


def test_killed_half_way_it_goes_on(copy, gate):
    for title in ("Sleep", "Stress", "Rest"):
        factories.article(title)
    gate.hold_after(1)
    running = copy.start(limit=1)
    assert gate.holding.wait(timeout=60)
    running.kill()
    running.communicate()
    assert len(copy.documents) == 1
    gate.open()
    gate.queries.clear()
    copy.sync(limit=1)
    assert all("since" in query for query in gate.queries)
    assert copy.documents == live()


def test_a_copy_finds_pages_and_redirects_as_the_server_does(copy, client):
    factories.article("Sleep")
    factories.article("Été")
    options = {"/old": True, "/old?id=1": False, "/été": False, "/away": True, "/round": False, "/blog/sleep": False}
    targets = {
        "/old": "/blog/sleep?a=1#top",
        "/old?id=1": "/nowhere?b=2",
        "/été": "/old",
        "/away": "https://www.example.org/?a=1#top",
        "/round": "/round",
        "/blog/sleep": "/nowhere",
    }
    for path, target in targets.items():
        made = Redirect.objects.create(old_path=path, redirect_link=target)
        RedirectOptions.objects.create(redirect=made, keep_query=options[path])
    copy.sync()
    found = {
        "/blog/sleep/": "Sleep",
        "//blog/slee%70?x=1#top": "Sleep",
        "/blog/été": "Été",
        "/": "Home",
        "/old/": "Sleep",
        "/%C3%A9t%C3%A9/": "Sleep",
        "/old?id=1": "/nowhere?b=2",
        "/away?x=1&y=2": "https://www.example.org/?a=1&x=1&y=2#top",
        "/round": None,
        "/nothing": None,
    }
    assert {path: copy.find(path) for path in found} == found
    for path, expected in found.items():
        route = client.get("/api/v1/routes/", {"path": path}).json()
        if expected is None:
            assert route["status"] == 404
        elif route["kind"] == "page":
            assert route["document"]["title"] == expected


def test_other_filters_lead_to_another_copy(copy):
    factories.article("Sleep")
    factories.plain_page("About")
    copy.sync()
    copy.sync(type="article")
    assert copy.documents == live(type="article")


@pytest.mark.parametrize("failure", ["unavailable", "cut"])
def test_after_a_failure_the_next_turn_goes_on(copy, gate, failure):
    factories.article("Sleep")
    copy.sync()
    before = copy.documents
    factories.article("Rest")
    gate.failures.append(failure)
    running = copy.start()
    running.communicate(timeout=60)
    assert running.returncode == 1
    assert copy.documents == before
    copy.sync()
    assert copy.documents == live()


def test_a_wrong_filter_is_told_in_the_servers_words(copy, gate):
    factories.site()
    running = copy.start(tipe="article")
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "tipe" in errors
    assert len(gate.queries) == 1

"""The clients that keep an offline copy, run against a server with real content."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as DjangoClient
from wagtail.contrib.redirects.models import Redirect

from api.models import ContentState, PublishedDocument
from pages.models import SiteSettings
from tests import factories
from tests.clients.gate import Gate, gate_before
from tests.clients.offline import Client, python_client, typescript_client

pytestmark = pytest.mark.django_db(transaction=True)

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG"
# From → to; None is the article.
REDIRECTS = {
    "/sleep": None,
    "/old/": "/sleep",
    "/away": "https://www.example.org/é?b=1",
    "/shop?b=2&a=1": "/blog/",
    "/shop": "/",
    "/naïve": "/old/?x=1#part",
    "/round": "/trip",
    "/trip": "/round",
    "/lost": "/nothing/",
}
PATHS = [
    *("/", "/blog", "/blog/", "/blog//", "//blog/", "/blog/?page=2", "/blog/#top", "/blog/ ", "/BLOG/"),
    *("/blog/café/", "/blog/caf%C3%A9", "/blog/cafe\u0301/", "/blog/caf%c3%a9/?x#y", "/blog/cafe%CC%81", "/bl%6Fg/"),
    *("/sleep", "/sleep/", "/sleep?utm=1", "/old", "/old/#x", "/away", "/away/?a=b", "/lost", "/nothing"),
    *("/shop", "/shop/?a=1&b=2", "/shop?b=2&a=1", "/shop?b=2", "/shop/?", "/na%C3%AFve", "/nai\u0308ve/"),
    *("/round", "/chain-0", "/chain-1", "/chain-2", "/chain-11", "/way-1", "/way-2"),
    *("/%", "/%zz", "/%E9", "/a b", "/[x]", "/x%3Fy"),
]


class Copy:
    """An offline copy in a folder, kept by one of the clients through a gate."""

    def __init__(self, client: Client, gate: Gate, folder: Path) -> None:
        self.client, self.gate, self.folder = client, gate, folder

    def sync(self, **filters: object) -> None:
        finish(self.start(**filters))

    def start(self, **filters: object) -> subprocess.Popen:
        chosen = [f"{name}={value}" for name, value in {"site": "testserver", **filters}.items()]
        command = [*self.client.sync, self.gate.url, str(self.folder), *chosen]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def see(self, *, paths: Sequence[str] = (), urls: Sequence[str] = (), at: str | None = None) -> dict[str, Any]:
        return self.client.see(self.folder, paths=[*paths], urls=[*urls], at=at)

    @property
    def documents(self) -> dict[str, Any]:
        return self.see()["documents"]

    @property
    def files(self) -> set[Path]:
        return {file for file in (self.folder / "assets").glob("*") if file.suffix != ".part"}

    def needed_files(self) -> set[Path]:
        urls = [asset["url"] for document in self.documents.values() for asset in document.get("assets", [])]
        return {Path(file) for file in self.see(urls=urls)["files"].values()}

    @property
    def titles(self) -> set[str]:
        return {document["title"] for document in self.documents.values() if "title" in document}


@pytest.fixture(scope="session")
def clients() -> dict[str, Client]:
    """Those that this run has asked for: compiling takes a while."""
    return {}


@pytest.fixture(params=["python", pytest.param("typescript", marks=pytest.mark.long)])
def client(
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
def copy(client: Client, gate: Gate, tmp_path: Path) -> Copy:
    return Copy(client, gate, tmp_path / "content")


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


def test_other_filters_lead_to_another_copy(copy):
    factories.article("Sleep")
    factories.plain_page("About")
    copy.sync()
    copy.sync(type="article")
    assert copy.documents == live(type="article")


def test_answers_are_compressed(copy, gate):
    factories.article("Sleep", summary="Sleep well. " * 100)
    copy.sync()
    assert gate.codings
    assert set(gate.codings) == {"gzip"}


def test_pictures_are_fetched_once_and_deleted_when_nothing_shows_them(copy, gate):
    article, other = (factories.article(title, **pictured(title)) for title in ("Sleep", "Rest"))
    copy.sync()
    assert len(copy.files) == 2
    assert all(file.read_bytes().startswith((JPEG, PNG)) for file in copy.files)
    other.unpublish()
    article.title = "Sleeping well"
    article.save_revision().publish()
    gate.files.clear()
    copy.sync()
    assert gate.files == []
    assert copy.files == copy.needed_files()
    assert len(copy.files) == 1


def test_the_files_of_the_site_are_fetched(copy):
    SiteSettings.objects.update_or_create(site=factories.site(), defaults={"logo": factories.picture("Logo")})
    copy.sync()
    assert copy.files == copy.needed_files()
    assert len(copy.files) == 1


@pytest.mark.parametrize("failure", ["cut", "half", "damaged"])
def test_a_file_that_fails_is_fetched_the_next_time(copy, gate, failure):
    factories.article("Sleep", **pictured("Sleep"))
    gate.files_fail = failure
    running = copy.start()
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "still missing" in errors
    assert "Sleep" in copy.titles
    assert copy.files == set()
    gate.files_fail = ""
    copy.sync()
    assert copy.files == copy.needed_files()


def pictured(title: str) -> dict[str, Any]:
    return {"hero": factories.picture(title), "hero_alt": title}


def test_what_expires_is_hidden_without_a_network(copy):
    factories.article("Offer", expire_at=datetime(2099, 1, 1, tzinfo=UTC))
    factories.article("Sleep")
    copy.sync()
    (offer,) = (document for document in live().values() if document.get("title") == "Offer")
    instants = ("2098-12-31T23:59:59Z", "2099-01-01T00:00:00Z")
    before, after = (copy.see(paths=[offer["path"]], at=at) for at in instants)
    assert before["documents"] == live()
    assert before["found"][0]["document"] == offer
    assert after["documents"] == {id: document for id, document in live().items() if id != offer["id"]}
    assert after["found"] == [None]


def test_paths_and_redirects_are_found_as_the_server_finds_them(copy, gate):
    article = factories.article("Le café", slug="café")
    for source, target in REDIRECTS.items():
        Redirect.add_redirect(source, redirect_to=article if target is None else target)
    for number in range(12):
        Redirect.add_redirect(f"/chain-{number}", redirect_to=f"/chain-{number + 1}")
        Redirect.add_redirect(f"/way-{number}", redirect_to=f"/way-{number + 1}" if number < 11 else "/blog/")
    copy.sync()
    asked = dict(zip(PATHS, copy.see(paths=PATHS)["found"], strict=True))
    for path, found in asked.items():
        response = DjangoClient().get("/api/v1/routes/", {"path": path, "site": "testserver"})
        route = response.json() if response.status_code == 200 else None
        assert found == route, path
    assert {found["kind"] if found else None for found in asked.values()} == {"page", "redirect", None}


def test_the_redirect_of_the_site_goes_before_one_of_all_sites(copy):
    """Four paths, so that the order of ids, which are random, is hardly ever the right one by chance."""
    site = factories.site()
    paths = [f"/old-{number}" for number in range(4)]
    for path in paths:
        Redirect.objects.create(old_path=path, redirect_link="https://www.example.org/all")
        Redirect.objects.create(old_path=path, redirect_link="https://www.example.org/own", site=site)
    copy.sync()
    found = copy.see(paths=paths)["found"]
    assert [route["location"] for route in found] == ["https://www.example.org/own"] * 4
    for path, route in zip(paths, found, strict=True):
        assert DjangoClient().get("/api/v1/routes/", {"path": path, "site": "testserver"}).json() == route


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

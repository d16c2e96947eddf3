"""No reader ever gets an older version than any reader got before."""

import json
import threading
import time
import uuid
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

import pytest
from django.db import connection
from wagtail.models import PageViewRestriction

from api.edge import Edge
from api.edge.listener import NAME
from api.models import VERSION_CHANNEL, ContentState
from api.publishing.publish import publish, publish_everything
from api.publishing.restore import begin_anew
from pages.models import Article
from tests import factories
from tests.api.edge.conftest import ask, await_listening
from tests.api.edge.proxy import proxy
from tests.servers import serving
from tests.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

COUNTER = "/api/v1/articles/counter/"
PUBLICATIONS = 25


@pytest.fixture(autouse=True)
def tasks_in_the_background(settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def article() -> Article:
    article = factories.article("Counter", slug="counter", summary="0")
    publish_everything()
    return article


def count_to(article: Article, number: int) -> None:
    article.summary = str(number)
    article.save_revision().publish()
    publish()


def shown(edge: Edge) -> int:
    return int(json.loads(ask(edge, COUNTER).body)["summary"])


@pytest.fixture
def port(article: Article) -> Iterator[int]:
    with serving() as port:
        yield port


class Reader(threading.Thread):
    """Reads as fast as it can over one connection, so from one process, and records each older version."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.stopping = port, threading.Event()
        self.last = self.hits = 0
        self.wrong: list[object] = []

    def run(self) -> None:
        reading = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            while not self.stopping.is_set():
                reading.request("GET", COUNTER, headers={"Host": "testserver"})
                got = reading.getresponse()
                number = int(json.loads(got.read())["summary"])
                self.hits += got.headers["X-Cache"] == "hit"
                if number < self.last:
                    self.wrong.append((self.last, number))
                self.last = number
        except Exception as error:
            self.wrong.append(error)
        finally:
            reading.close()


@contextmanager
def readers(port: int) -> Iterator[list[Reader]]:
    """Run readers with connections to every process. None may see an older version."""
    reading = [Reader(port) for _ in range(6)]
    for reader in reading:
        reader.start()
    try:
        yield reading
    finally:
        for reader in reading:
            reader.stopping.set()
        for reader in reading:
            reader.join(30)
    assert [reader.wrong for reader in reading] == [[]] * len(reading)


def all_see(reading: list[Reader], number: int) -> Callable[[], bool]:
    return lambda: all(reader.last == number or reader.wrong for reader in reading)


def all_hit(reading: list[Reader]) -> Callable[[], bool]:
    before = [reader.hits for reader in reading]
    return lambda: all(reader.hits > hits for reader, hits in zip(reading, before, strict=True))


def none_hit(reading: list[Reader]) -> Callable[[], bool]:
    """Return a condition: no reader gets an answer from memory for a moment."""

    def stopped() -> bool:
        before = [reader.hits for reader in reading]
        time.sleep(0.5)
        return [reader.hits for reader in reading] == before

    return stopped


def kill_listeners() -> int:
    """Terminate the connections of the listeners in the database, and return how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = %s",
            [NAME],
        )
        return cursor.fetchone()[0]


def test_readers_at_full_speed_never_see_an_older_version(article, port):
    with readers(port) as reading:
        for number in range(1, PUBLICATIONS):
            count_to(article, number)
        until(all_see(reading, PUBLICATIONS - 1))
        until(all_hit(reading))


def test_readers_never_see_an_older_version_while_listeners_are_killed(article, port):
    killed = 0
    with readers(port) as reading:
        for number in range(1, PUBLICATIONS):
            count_to(article, number)
            killed += kill_listeners()
        until(all_see(reading, PUBLICATIONS - 1))
        until(all_hit(reading))  # they returned by themselves
    assert killed > 2


def test_readers_never_see_an_older_version_while_listening_connections_fall_silent(article):
    with proxy() as between, serving(DATABASE_DIRECT_URL=between.url) as port, readers(port) as reading:
        until(all_hit(reading))
        for first in (1, 11):
            between.open.clear()
            for number in range(first, first + 5):
                count_to(article, number)
            until(all_see(reading, first + 4))
            until(none_hit(reading))
            between.open.set()
            for number in range(first + 5, first + 10):
                count_to(article, number)
            until(all_see(reading, first + 9))
            until(all_hit(reading))  # they listen again


def test_a_killed_listener_stops_answers_from_memory_until_it_reconnects(article, edge):
    shown(edge)
    assert kill_listeners()
    await_listening(edge, listening=False)
    assert ask(edge, COUNTER).cache == "miss"
    await_listening(edge)
    shown(edge)
    assert ask(edge, COUNTER).cache == "hit"


def test_a_silent_connection_leads_to_no_old_answers(article, make_edge, settings):
    with proxy() as between:
        settings.BROADVIEW = {**settings.BROADVIEW, "DIRECT_URL": between.url}
        edge = make_edge()
        shown(edge)
        between.open.clear()
        count_to(article, 1)
        until(lambda: shown(edge) == 1)
        assert not edge.figures()["listening"]
        count_to(article, 2)
        assert shown(edge) == 2
        between.open.set()
        await_listening(edge)
        shown(edge)
        assert ask(edge, COUNTER).cache == "hit"
        count_to(article, 3)
        until(lambda: shown(edge) == 3)


def test_the_version_is_polled_if_no_notifications_arrive(article, make_edge, monkeypatch):
    """A pooler passes on no notifications."""
    monkeypatch.setattr("api.edge.listener.VERSION_CHANNEL", f"not_{VERSION_CHANNEL}")
    edge = make_edge()
    shown(edge)
    count_to(article, 1)
    until(lambda: shown(edge) == 1)
    assert edge.figures()["listening"]


def test_an_answer_that_lost_a_race_is_not_kept(article, make_edge, django_itself):
    """The answer was read at one version and was ready after a newer one arrived."""

    def slowly(environ, start_response):
        answered = django_itself(environ, start_response)
        if environ["PATH_INFO"] == COUNTER and int(Article.objects.get().summary) == 0:
            count_to(article, 1)
            until(lambda: edge.cache.state.version == ContentState.objects.get().version)
        return answered

    edge = make_edge(application=slowly)
    assert shown(edge) == 0
    assert shown(edge) == 1


def test_old_answers_are_dropped_at_once_while_requests_wait_for_django(article, make_edge, django_itself):
    """Otherwise each slow request would hold all answers that were kept when it arrived."""

    def slowly(environ, start_response):
        answered = django_itself(environ, start_response)
        if environ["PATH_INFO"] == COUNTER:
            kept = weakref.ref(edge.cache)
            count_to(article, 1)
            until(lambda: kept() is None)
        return answered

    edge = make_edge(application=slowly)
    assert shown(edge) == 0


def test_an_answer_of_a_newer_version_is_used_before_its_notification(article, edge):
    assert shown(edge) == 0
    count_to(article, 1)
    fresh = ask(edge, "/api/v1/articles/")
    assert fresh.headers["content-version"] == str(ContentState.objects.get().version)
    assert shown(edge) == 1


def test_a_page_that_becomes_private_is_gone_from_every_answer(article, make_edge):
    edges = [make_edge(), make_edge()]
    routes = [
        *((COUNTER, ""), ("/api/v1/articles/", ""), ("/api/v1/articles/", "q=counter"), ("/api/v1/pages/", "")),
        *(("/api/v1/routes/", "path=/blog/counter/"), ("/api/v1/changes/", "")),
    ]
    for edge in edges:
        for path, query in routes:
            assert b'"counter"' in ask(edge, path, query).body.lower()
    PageViewRestriction.objects.create(page=article, restriction_type="login")
    version = publish()
    for edge in edges:
        until(lambda edge=edge: int(ask(edge, "/api/v1/articles/").headers["content-version"]) == version)
        assert ask(edge, COUNTER).status == 404
        for path, query in routes:
            assert b'"counter"' not in ask(edge, path, query).body.lower()


def test_a_restored_database_has_a_new_epoch(article, edge):
    before = shown(edge)
    begin_anew(ContentState.objects.get().made_with, epoch=uuid.uuid4())
    publish()
    until(lambda: str(edge.cache.state.epoch) == str(ContentState.objects.get().epoch))
    assert ask(edge, COUNTER).cache == "miss"
    assert shown(edge) == before

"""No request makes the edge use more memory than allowed or give a wrong answer."""

import json
import os
import sys
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from wagtail.models import Page, Site

from api.edge import Edge
from api.publishing.publish import publish_everything
from pages.models import Home
from tests import factories
from tests.api.edge.conftest import ask, await_listening
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

ARTICLES = "/api/v1/articles/"


@pytest.fixture(autouse=True)
def article():
    factories.article("Sleep")
    publish_everything()


def test_many_different_queries_stay_within_the_memory_limit(make_edge):
    edge = make_edge(most=50_000)
    for number in range(60):
        assert ask(edge, ARTICLES, f"slug=a{number}").status == 200
        assert edge.figures()["bytes"] <= 50_000
    assert edge.figures()["entries"] > 2
    assert ask(edge, ARTICLES, "slug=a59").cache == "hit"
    assert ask(edge, ARTICLES, "slug=a0").cache == "miss"


def test_frequent_answers_stay(make_edge):
    edge = make_edge(most=50_000)
    ask(edge, ARTICLES)
    for number in range(60):
        ask(edge, ARTICLES, f"slug=a{number}")
        assert ask(edge, ARTICLES).cache == "hit"


def test_an_answer_larger_than_the_memory_limit_is_served_but_not_kept(make_edge):
    edge = make_edge(most=10)
    assert [ask(edge, ARTICLES).status for _ in range(2)] == [200, 200]
    assert edge.figures()["entries"] == 0


def test_huge_addresses_and_strange_hosts_are_not_kept(edge):
    before = edge.figures()["entries"]
    for _ in range(2):
        assert ask(edge, ARTICLES, "slug=" + "a" * 5000).cache == "bypass"
        assert ask(edge, ARTICLES, host="evil.example").status == 400
        assert ask(edge, ARTICLES, host=None).status in {200, 400}
        assert ask(edge, "/api/" + "\xff" * 50 + "/").status in {400, 404}
    assert edge.figures()["entries"] == before


def test_ports_and_spellings_of_a_host_share_an_entry(edge):
    ask(edge, ARTICLES)
    before = edge.figures()["entries"]
    for port in range(8100, 8130):
        assert ask(edge, ARTICLES, host=f"testserver:{port}").cache == "bypass"
    for host in ("TESTSERVER", "testServer", "testserver:80", "testserver:0080", "testserver."):
        assert ask(edge, ARTICLES, host=host).cache == "hit"
    assert ask(edge, ARTICLES, host="testserver:2147483648").status == 400
    assert edge.figures()["entries"] == before


def test_the_ports_of_sites_and_of_the_server_are_kept(edge, settings):
    settings.BASE_URL = "http://testserver:8100"
    root = factories.publish(Home(title="Other"), below=Page.get_first_root_node())
    Site.objects.create(hostname="testserver", port=8200, root_page=root)
    publish_everything()
    for port in (8100, 8200):
        assert [ask(edge, ARTICLES, host=f"testserver:{port}").cache for _ in range(2)][1] == "hit"


def test_http_and_https_have_separate_answers(make_edge, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    factories.article("Rest")
    publish_everything()
    edge = make_edge()
    for scheme in ("http", "https", "http", "https"):
        got = ask(edge, ARTICLES, "limit=1", x_forwarded_proto=scheme)
        assert f'"next":"{scheme}://testserver/'.encode() in got.body


def test_equal_requests_at_once_ask_django_once(make_edge, django_itself):
    asked: list[str] = []
    gate = threading.Event()

    def slowly(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked.append(environ["PATH_INFO"])
        gate.wait(30)
        try:
            return django_itself(environ, start_response)
        finally:
            connections.close_all()

    gate.set()
    edge = make_edge(application=slowly)
    gate.clear()
    asked.clear()
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(ask, edge, ARTICLES) for _ in range(8)]
        until(lambda: bool(asked))
        gate.set()
        assert sorted(str(answer.result().cache) for answer in answers) == ["hit"] * 7 + ["miss"]
    assert asked == [ARTICLES]


def test_a_forked_process_starts_empty(edge):
    ask(edge, ARTICLES)
    connections.close_all()
    child = os.fork()
    if child == 0:
        os._exit(0 if _works_in_a_child(edge) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert ask(edge, ARTICLES).cache == "hit"


def _works_in_a_child(edge: Edge) -> bool:
    try:
        first = ask(edge, ARTICLES).cache
        await_listening(edge)
        ask(edge, ARTICLES)
        return [first, ask(edge, ARTICLES).cache] == ["miss", "hit"]
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return False


def test_health_shows_the_figures_of_the_edge(edge):
    before = edge.figures()
    ask(edge, ARTICLES)
    ask(edge, ARTICLES)
    now = json.loads(ask(edge, "/api/health/").body)["edge"]
    # What was asked before the listener heard of a version may be kept or not.
    grown = {name: now[name] - before[name] for name in ("hits", "misses", "entries")}
    assert grown == {"hits": 1, "misses": 1, "entries": 1}
    assert now["bytes"] > before["bytes"]
    assert now["listening"]


def test_without_an_edge_health_says_so(django_itself):
    assert b'"edge":null' in ask(django_itself, "/api/health/").body

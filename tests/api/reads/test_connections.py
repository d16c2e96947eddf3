"""The database connections of reads, also during an outage."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from django.db import connection
from django.test import Client

from api.edge import listener
from api.http.problems import Problem
from api.publishing.publish import publish
from api.reads import connections as shared
from api.reads.read import FROM, STATE, Scope, read, read_state
from tests import factories
from tests.api.edge.proxy import proxy_for_all

pytestmark = pytest.mark.django_db(transaction=True)


def test_dead_connections_are_replaced():
    factories.article("Sleep")
    publish()
    client = Client()
    assert client.get("/api/v1/articles/sleep/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [kept().raw.info.backend_pid])
    assert client.get("/api/v1/articles/sleep/").status_code == 200
    assert not kept().raw.closed


@pytest.fixture
def language_code() -> Iterator[Callable[[int], None]]:
    """A function that changes the maximum length of a column that every read returns."""

    def resize(length: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE wagtailcore_locale ALTER language_code TYPE varchar({length})")

    yield resize
    resize(100)


def test_reads_go_on_after_a_column_has_changed_its_type(language_code):
    factories.site()
    paths = ("/api/v1/articles/", "/api/health/", "/api/health/ready/")
    before = [Client().get(path).status_code for path in paths]
    language_code(150)
    assert [Client().get(path).status_code for path in paths] == before
    assert before[0] == 200


def test_reads_go_on_after_a_pooler_has_discarded_their_statements():
    factories.site()
    assert Client().get("/api/v1/articles/").status_code == 200
    kept().raw.execute("DEALLOCATE ALL")
    assert Client().get("/api/v1/articles/").status_code == 200


@pytest.mark.parametrize("moment", ["infinity", "-infinity", "20000-01-01", "0044-03-15 BC"])
def test_reads_return_a_moment_that_only_postgresql_has(moment):
    factories.article("Sleep")
    publish()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO api_heartbeat (id, seen_at) VALUES (1, %s)", [moment])
        cursor.execute("UPDATE api_publisheddocument SET changed_at = %s", [moment])
    answers = [Client().get(path) for path in ("/api/health/", "/api/health/ready", "/api/v1/changes/")]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json()["worker_seen_at"][:4] in {"9999", "0001"}


def test_a_read_without_a_database_is_unavailable():
    factories.site()
    name = connection.settings_dict["NAME"]
    shared.connections.close()
    connection.settings_dict["NAME"] = "test_of_nothing"
    try:
        response = Client(raise_request_exception=False).get("/api/v1/articles/")
    finally:
        connection.settings_dict["NAME"] = name
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert response["Retry-After"] == "5"
    assert response["Cache-Control"] == "no-store"


def test_no_more_connections_are_opened_than_are_allowed():
    few = shared.Connections(2, wait=0.01)
    with few.one() as one, few.one() as other:
        assert one is not other
        with pytest.raises(Problem, match="busy"), few.one():
            pass
    with few.one() as again:
        assert again in {one, other}
    few.close()
    assert one.raw.closed
    assert other.raw.closed


def test_a_connection_left_in_a_transaction_is_not_used_again():
    few = shared.Connections(1)
    with few.one() as left:
        left.raw.execute("BEGIN")
    with few.one() as fresh:
        assert fresh is not left
    assert left.raw.closed
    few.close()


def test_statements_are_prepared_once_and_keep_their_plan():
    for title in ("Sleep", "Rest"):
        factories.article(title)
    publish()
    shared.connections.close()
    for slug in ("sleep", "rest", "sleep"):
        assert Client().get(f"/api/v1/articles/{slug}/").status_code == 200
    with shared.connections.one() as kept:
        plans = kept.raw.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE '%d.slug%'"
        )
        assert plans.fetchall() == [(3, 0)]


def kept() -> shared.ReadConnection:
    with shared.connections.one() as connection:
        return connection


def test_the_number_of_prepared_statements_is_limited():
    few = shared.Connections(1, prepared=2)
    with few.one() as connection:
        for number in (1, 2, 1, 3):
            assert connection.rows(f"SELECT {number} AS number", {})[0].number == number
        names = "SELECT statement FROM pg_prepared_statements WHERE name LIKE 'read_%' ORDER BY statement"
        assert [row[0] for row in connection.raw.execute(names)] == ["SELECT 1 AS number", "SELECT 3 AS number"]
    few.close()


def test_a_slow_statement_is_cancelled_and_its_connection_stays_open(monkeypatch):
    monkeypatch.setattr(shared, "connections", shared.Connections(1, longest=0.1))
    place = Scope("testserver", 80, None, None, 0)
    factories.site()
    with pytest.raises(Problem, match="too long"):
        read(place, f"{STATE} pg_sleep(20) AS id {FROM}", {}, row="id")
    before = kept()
    assert read_state(place).state
    assert kept() is before
    shared.connections.close()


# Options of Linux: the time for unacknowledged data; for keepalives, the idle time, the interval and the count.
LOST = [("TCP_USER_TIMEOUT", 8_000), ("TCP_KEEPIDLE", 3), ("TCP_KEEPINTVL", 2), ("TCP_KEEPCNT", 3)]


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="The names of these options are Linux's.")
def test_every_connection_notices_a_dead_network_within_seconds():
    shared.connections.close()
    connection.close()
    with proxy_for_all():
        with (
            connection.cursor(),
            closing(listener.connect()) as listening,
            shared.connections.one() as reading,
        ):
            for raw in (connection.connection, reading.raw, listening):
                with socket.fromfd(raw.fileno(), socket.AF_INET, socket.SOCK_STREAM) as end:
                    options = [end.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name, _ in LOST]
                    assert options == [value for _, value in LOST]
        shared.connections.close()
        connection.close()


def test_parameter_larger_than_the_buffer_of_a_socket_is_sent():
    with shared.connections.one() as one:
        (row,) = one.rows("SELECT length(%(text)s::text) AS number", {"text": "é" * 2_000_000})
    assert row.number == 2_000_000


@pytest.mark.parametrize("path", ["/api/v1/articles/?q={}", "/api/v1/routes/?path=/{}", "/api/v1/articles/{}/"])
def test_endless_parameter_is_refused(path):
    factories.site()
    answer = Client().get(path.format("a" * 10_001))
    assert answer.status_code in {400, 404}
    assert "10,000" in answer.json()["detail"] or "too long" in answer.json()["detail"]

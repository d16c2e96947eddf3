"""Slow clients cost themselves: a real server, one process, and more of them than it has threads."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.cms.serving.conftest import BIG, READ, ask
from tests.servers import serving

pytestmark = pytest.mark.django_db
# More than a process has threads, for whatever purpose.
MANY = 3 * settings.WEB_THREADS


@pytest.fixture
def connections(port: int) -> Iterator:
    """Makes connections that send what they are given, and nothing more."""
    with ExitStack() as stack:

        def make(number: int, sent: bytes = b"") -> list[socket.socket]:
            made = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(number)]
            for connection in made:
                connection.sendall(sent)
            return made

        yield make


def waits(connection: socket.socket) -> bool:
    """Whether nothing was answered, and the connection is open."""
    connection.setblocking(False)
    try:
        return bool(connection.recv(1)) and False
    except BlockingIOError:
        return True
    finally:
        connection.setblocking(True)


def test_500_idle_connections_stop_nobody(port, connections):
    idle = connections(500)
    assert ask(port, READ).status == 200
    assert all(map(waits, idle))


@pytest.mark.parametrize("path", [READ, "/admin/login/", "/media/small.txt"])
def test_bodies_that_do_not_arrive_stop_nobody(port, connections, path):
    head = b"POST /admin/login/ HTTP/1.1\r\nHost: testserver\r\nContent-Length: 50000\r\n\r\nusername="
    slow = connections(MANY, head)
    assert ask(port, path).status == 200
    assert any(map(waits, slow))


@pytest.mark.parametrize("path", [READ, "/admin/login/", "/media/small.txt"])
def test_downloads_that_nobody_takes_stop_nobody(port, connections, path):
    slow = connections(MANY, b"GET /media/film.mp4 HTTP/1.1\r\nHost: testserver\r\n\r\n")
    assert all(connection.recv(12) == b"HTTP/1.1 200" for connection in slow)
    assert ask(port, path).status == 200
    assert received(slow[0]) > BIG


def received(connection: socket.socket) -> int:
    """How many bytes come, until none comes for a while."""
    connection.settimeout(5)
    total = 0
    try:
        while total <= BIG and (part := connection.recv(1_000_000)):
            total += len(part)
    except TimeoutError:
        pass
    return total


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_whoever_signs_in_keeps_no_editor_waiting(port, connections):
    token = b"t" * 32
    form = b"username=a&password=b&csrfmiddlewaretoken=" + token
    head = b"POST /admin/login/ HTTP/1.1\r\nHost: testserver\r\nCookie: csrftoken=%s\r\n" % token
    head += b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(form)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE auth_user")  # so that no password is found right or wrong
        slow = connections(MANY, head + form)
        assert ask(port, "/admin/").status == 302
        assert all(map(waits, slow))


@pytest.mark.long
def test_a_body_that_does_not_arrive_ends_with_a_sentence(port, connections):
    [slow] = connections(1, b"POST /admin/login/ HTTP/1.1\r\nHost: testserver\r\nContent-Length: 9\r\n\r\nuser")
    slow.settimeout(40)
    answer = slow.recv(4_000)
    assert answer.startswith(b"HTTP/1.1 408")
    assert answer.endswith(b"The body did not arrive in time. Send the request again.")


@pytest.mark.long
def test_an_idle_connection_is_closed(django_db_setup):
    with serving(workers=1) as port, socket.create_connection(("127.0.0.1", port), timeout=40) as idle:
        idle.sendall(b"GET /api/docs/errors/ HTTP/1.1\r\nHost: testserver\r\n\r\n")
        while idle.recv(1_000_000):
            pass

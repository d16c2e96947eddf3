"""Slow clients block nobody else. A real server with one process meets more of them than it has threads."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.cms.serving.conftest import BIG, READ, ask
from tests.servers import serving

pytestmark = pytest.mark.django_db
# More than all threads of a process.
MANY = 3 * settings.WEB_THREADS


@pytest.fixture
def connections(port: int) -> Iterator:
    """Yield a function that opens connections, each of which sends the given bytes and no more."""
    with ExitStack() as stack:

        def make(number: int, sent: bytes = b"") -> list[socket.socket]:
            made = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(number)]
            for connection in made:
                connection.sendall(sent)
            return made

        yield make


def waits(connection: socket.socket) -> bool:
    """True if the connection is open and has no answer yet."""
    connection.setblocking(False)
    try:
        return bool(connection.recv(1)) and False
    except BlockingIOError:
        return True
    finally:
        connection.setblocking(True)


def test_500_idle_connections_block_no_request(port, connections):
    idle = connections(500)
    assert ask(port, READ).status == 200
    assert all(map(waits, idle))


@pytest.mark.parametrize("path", [READ, "/admin/login/", "/media/small.txt"])
def test_bodies_that_do_not_arrive_block_no_request(port, connections, path):
    head = b"POST /admin/login/ HTTP/1.1\r\nHost: testserver\r\nContent-Length: 50000\r\n\r\nusername="
    slow = connections(MANY, head)
    assert ask(port, path).status == 200
    assert any(map(waits, slow))


@pytest.mark.parametrize("path", [READ, "/admin/login/", "/media/small.txt"])
def test_stalled_downloads_block_no_request(port, connections, path):
    slow = connections(MANY, b"GET /media/film.mp4 HTTP/1.1\r\nHost: testserver\r\n\r\n")
    assert all(connection.recv(12) == b"HTTP/1.1 200" for connection in slow)
    assert ask(port, path).status == 200
    assert received(slow[0]) > BIG


def received(connection: socket.socket) -> int:
    """Return the number of bytes that arrive, until none arrives for 5 seconds."""
    connection.settimeout(5)
    total = 0
    try:
        while total <= BIG and (part := connection.recv(1_000_000)):
            total += len(part)
    except TimeoutError:
        pass
    return total


@pytest.mark.django_db(transaction=True)
def test_signing_in_blocks_no_editor(port, connections):
    token = b"t" * 32
    form = b"username=a&password=b&csrfmiddlewaretoken=" + token
    head = b"POST /admin/login/ HTTP/1.1\r\nHost: testserver\r\nCookie: csrftoken=%s\r\n" % token
    head += b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(form)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE auth_user")  # so that no check of a password ends
        slow = connections(MANY, head + form)
        assert ask(port, "/admin/").status == 302
        assert all(map(waits, slow))
    for one in slow:  # the database is emptied after the test, so nothing may be under way
        one.settimeout(60)
        assert one.recv(4_000)


@pytest.mark.long
def test_body_that_does_not_arrive_gets_408_and_a_sentence(port, connections):
    [slow] = connections(1, b"POST /admin/login/ HTTP/1.1\r\nHost: testserver\r\nContent-Length: 9\r\n\r\nuser")
    slow.settimeout(40)
    answer = slow.recv(4_000)
    assert answer.startswith(b"HTTP/1.1 408")
    assert answer.endswith(b"The body did not arrive in time. Send the request again.")


@pytest.mark.long
def test_server_closes_an_idle_connection(django_db_setup):
    with serving(workers=1) as port, socket.create_connection(("127.0.0.1", port), timeout=40) as idle:
        idle.sendall(b"GET /api/docs/errors/ HTTP/1.1\r\nHost: testserver\r\n\r\n")
        while idle.recv(1_000_000):
            pass

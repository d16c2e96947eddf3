"""The size of requests: small ones from anybody, large ones only from editors who are signed in."""

import json
import socket
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests import factories
from tests.cms.serving.conftest import ask

pytestmark = pytest.mark.django_db
# For tests that commit rows, which the server then reads.
committed = pytest.mark.django_db(transaction=True)

TOKEN = "t" * 32
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={TOKEN}"}


@pytest.fixture
def session() -> dict[str, str]:
    """Return the headers of a signed-in editor."""
    client = Client()
    client.force_login(factories.administrator())
    return {"Cookie": f"csrftoken={TOKEN}; sessionid={client.cookies['sessionid'].value}", "X-CSRFToken": TOKEN}


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
@pytest.mark.parametrize("path", ["/admin/login/", "/admin/pages/", "/api/v1/articles/", "/documents/1/a.pdf"])
def test_server_refuses_a_large_body_before_it_arrives(port, path, kind):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: testserver\r\nContent-Type: {kind}\r\nContent-Length: 19000000\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_refusal_under_the_api_is_a_problem(port):
    got = ask(port, "/api/v1/articles/", method="POST", body=b"x" * 100_001)
    assert got.headers["Content-Type"] == "application/problem+json"
    assert (got.status, json.loads(got.body)["code"]) == (413, "too_large")


def test_refusal_in_the_admin_is_a_sentence(port):
    got = ask(port, "/admin/login/", method="POST", body=b"x" * 100_001)
    assert got.body == b"The request is larger than 100 KB. Only editors who are signed in may send more."


@pytest.mark.parametrize("path", ["/admin/login/", "/api/v1/articles/"])
def test_server_refuses_chunks_that_are_too_large_together(port, path):
    assert ask(port, path, method="POST", body=iter([b"x" * 60_000, b"x" * 60_000])).status == 413


@committed
@pytest.mark.parametrize("path", ["/admin/login/", "/api/v1/articles/"])
def test_session_allows_no_large_body_outside_the_admin(port, session, path):
    assert ask(port, path, method="POST", body=b"x" * 100_001, **session).status == 413


def test_unknown_session_allows_no_large_body(port):
    assert ask(port, "/admin/", method="POST", body=b"x" * 100_001, Cookie="sessionid=abc").status == 413


@committed
def test_user_without_access_to_the_admin_sends_no_large_body(port):
    client = Client()
    client.force_login(get_user_model().objects.create_user("reader"))
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    assert ask(port, "/admin/", method="POST", body=b"x" * 100_001, Cookie=cookie).status == 413


@committed
def test_server_reads_a_small_form_in_chunks(port):
    editor = factories.administrator()
    editor.set_password("a good password")
    editor.save()
    form = urlencode({"username": editor.username, "password": "a good password", "csrfmiddlewaretoken": TOKEN})
    parts = iter([form[:20].encode(), form[20:].encode()])
    assert ask(port, "/admin/login/", method="POST", body=parts, **FORM).status == 302


@committed
@pytest.mark.parametrize("chunked", [False, True])
def test_editor_uploads_a_large_file(port, session, chunked):
    file = b"%PDF-1.4\n" + b"x" * 3_000_000
    body = b'--x\r\nContent-Disposition: form-data; name="files[]"; filename="a.pdf"\r\n\r\n' + file + b"\r\n--x--\r\n"
    headers = {**session, "Content-Type": "multipart/form-data; boundary=x", "X-Requested-With": "XMLHttpRequest"}
    sent = iter([body[:1_000_000], body[1_000_000:]]) if chunked else body
    got = ask(port, "/admin/documents/multiple/add/", method="POST", body=sent, **headers)
    assert (got.status, json.loads(got.body)["success"]) == (200, True)


@committed
def test_editor_sends_a_form_with_9000_fields(port, session):
    form = urlencode({f"field-{number}": "x" * 20 for number in range(9_000)})
    headers = {**session, "Content-Type": "application/x-www-form-urlencoded"}
    assert ask(port, "/admin/account/", method="POST", body=form, **headers).status == 200

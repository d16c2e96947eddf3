"""Headers of requests, as they arrive through the server."""

import pytest

from tests.cms.serving.conftest import READ, ask

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("token", ["caf\xe9", "€".encode().decode("latin-1")])
def test_token_that_is_not_ascii_is_refused(port: int, token: str) -> None:
    assert ask(port, "/api/v1/articles/", Authorization=f"Bearer {token}").status == 401


@pytest.mark.parametrize("name", ["Cookie", "Referer", "Range", "Origin", "If-None-Match", "Content-Type"])
@pytest.mark.parametrize("path", [READ, "/media/small.txt", "/admin/login/"])
def test_other_header_that_is_not_ascii_is_not_understood(port: int, path: str, name: str) -> None:
    assert ask(port, path, **{name: "caf\xe9"}).status == 200


@pytest.mark.parametrize("path", [READ, "/api/v1/articles/", "/admin/login/"])
def test_host_that_is_not_ascii_is_refused(port: int, path: str) -> None:
    assert ask(port, path, Host="caf\xe9").status == 400

"""Headers of requests, as they arrive through the server."""

import pytest

from tests.cms.serving.conftest import READ, ask

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("token", ["caf\xe9", "€".encode().decode("latin-1")])
def test_token_that_is_not_ascii_is_refused(port: int, token: str) -> None:
    assert ask(port, "/api/v1/articles/", Authorization=f"Bearer {token}").status == 401


def test_other_header_that_is_not_ascii_is_refused_by_nobody(port: int) -> None:
    assert ask(port, READ, **{"User-Agent": "caf\xe9", "Cookie": "a=caf\xe9", "Referer": "caf\xe9"}).status == 200

"""Media without the server of `cms.serving`."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "kind", "is_download"),
    [
        ("page.html", "application/octet-stream", True),
        ("drawing.svg", "application/octet-stream", True),
        ("trees.jpg", "image/jpeg", False),
        ("notes.txt", "text/plain; charset=utf-8", False),
    ],
)
def test_view_sends_the_headers_of_the_server(name: str, kind: str, is_download: bool) -> None:
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    (Path(settings.MEDIA_ROOT) / name).write_bytes(b"content")
    response = Client().get(f"/media/{name}")
    assert b"".join(response) == b"content"
    assert response["Content-Type"] == kind
    assert (response.get("Content-Disposition") == "attachment") is is_download
    assert response["Access-Control-Allow-Origin"] == "*"

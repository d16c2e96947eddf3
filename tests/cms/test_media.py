"""Media without the server of `cms.serving`."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from pages.files import TYPES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "kind", "is_download"),
    [
        ("page.html", "application/octet-stream", True),
        ("drawing.svg", "application/octet-stream", True),
        ("form.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", True),
        ("files.zip", "application/zip", True),
        ("leaflet.pdf", "application/pdf", False),
        ("trees.jpg", "image/jpeg", False),
        ("notes.txt", "text/plain; charset=utf-8", False),
    ],
)
def test_only_what_browsers_show_is_not_a_download(name: str, kind: str, is_download: bool) -> None:
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    (Path(settings.MEDIA_ROOT) / name).write_bytes(b"content")
    response = Client().get(f"/media/{name}")
    assert b"".join(response) == b"content"
    assert response["Content-Type"] == kind
    assert (response.get("Content-Disposition") == "attachment") is is_download
    assert ("sandbox" in response.get("Content-Security-Policy", "")) is is_download
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/media/none.jpg", "/media/images/2fq8w0x5n7v3k1m9c4z6tb/x.jpg", "/media/a%00b"])
def test_programs_on_other_origins_can_read_why_there_is_no_file(path: str) -> None:
    response = Client().get(path)
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (404, "*")
    assert response["Content-Type"].startswith("text/plain")


def test_nginx_example_has_the_types_of_files() -> None:
    document = (settings.BASE_DIR / "docs" / "running.md").read_text()
    lines = document.partition("types {")[2].partition("}")[0].split(";")
    types = {extension: words[0] for line in lines for words in [line.split()] for extension in words[1:]}
    assert types == TYPES

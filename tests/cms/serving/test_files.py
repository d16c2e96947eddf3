"""Public files, as granian serves them."""

import pytest
from django.test import RequestFactory

from cms.serving.files import PublicFiles
from tests.cms.serving.conftest import BIG, ask

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/media/small.txt", "text/plain; charset=utf-8"),
        ("/media/film.mp4", "video/mp4"),
        ("/media/pictures/a.webp", "image/webp"),
    ],
)
def test_file_has_its_content_type_and_nosniff(port, files, path, kind):
    got = ask(port, path)
    assert got.headers["Content-Type"] == kind
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.body == (files / path.removeprefix("/media/")).read_bytes()


def test_html_file_is_a_download(port):
    headers = ask(port, "/media/page.html").headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == "attachment"
    assert "sandbox" in headers["Content-Security-Policy"]


def test_range_request_gets_a_part_of_a_file(port):
    got = ask(port, "/media/small.txt", Range="bytes=2-5")
    assert (got.status, got.body) == (206, b"2345")
    assert got.headers["Content-Range"] == "bytes 2-5/10"
    assert got.headers["X-Content-Type-Options"] == "nosniff"


def test_head_gets_the_length_without_a_body(port):
    got = ask(port, "/media/film.mp4", method="HEAD")
    assert (got.status, got.headers["Content-Length"], got.body) == (200, str(BIG), b"")


def test_request_with_the_current_etag_gets_304(port):
    etag = ask(port, "/media/small.txt").headers["ETag"]
    assert ask(port, "/media/small.txt", **{"If-None-Match": etag}).status == 304


@pytest.mark.parametrize(
    "path",
    [
        *("/media/", "/media/pictures", "/media/pictures/", "/media/none.txt"),
        *("/media/../outside.txt", "/media/%2e%2e/outside.txt", "/media/pictures/..%2f..%2foutside.txt"),
        *("/media//etc/passwd", "/media/%00", "/media/..\\outside.txt"),
    ],
)
def test_folders_and_paths_outside_of_them_are_404(port, path):
    got = ask(port, path)
    assert got.status == 404
    assert b"not public" not in got.body
    assert b"small.txt" not in got.body


def test_programs_on_other_origins_can_read_that_there_is_no_file(port):
    assert ask(port, "/media/none.jpg").headers["Access-Control-Allow-Origin"] == "*"


def test_server_ignores_a_header_with_underscores(port):
    assert ask(port, "/media/small.txt", If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT").status == 200
    assert ask(port, "/media/small.txt", **{"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}).status == 304


@pytest.mark.parametrize(("host", "status"), [("testserver", 301), ("elsewhere.example", 400)])
def test_files_follow_the_security_settings_of_django(settings, files, host, status):
    settings.MEDIA_ROOT, settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = files, True, 60
    public = PublicFiles()
    answer = public.answer(RequestFactory().get("/media/small.txt?x=1", HTTP_HOST=host).environ)
    assert (answer.status, dict(answer.headers).get("Location")) == (
        status,
        "https://testserver/media/small.txt?x=1" if status == 301 else None,
    )
    answer = public.answer(RequestFactory().get("/media/small.txt", secure=True).environ)
    assert (answer.status, dict(answer.headers)["Strict-Transport-Security"]) == (200, "max-age=60")

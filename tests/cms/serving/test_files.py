"""Public files, as granian hands them out."""

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
def test_a_file_says_what_it_is_and_is_taken_for_nothing_else(port, files, path, kind):
    got = ask(port, path)
    assert got.headers["Content-Type"] == kind
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.body == (files / path.removeprefix("/media/")).read_bytes()


def test_what_a_browser_would_run_is_only_for_saving(port):
    headers = ask(port, "/media/page.html").headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == "attachment"
    assert "sandbox" in headers["Content-Security-Policy"]


def test_a_part_of_a_file(port):
    got = ask(port, "/media/small.txt", Range="bytes=2-5")
    assert (got.status, got.body) == (206, b"2345")
    assert got.headers["Content-Range"] == "bytes 2-5/10"
    assert got.headers["X-Content-Type-Options"] == "nosniff"


def test_head_tells_the_length_alone(port):
    got = ask(port, "/media/film.mp4", method="HEAD")
    assert (got.status, got.headers["Content-Length"], got.body) == (200, str(BIG), b"")


def test_who_has_a_file_is_not_sent_it_again(port):
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
def test_neither_folders_nor_what_lies_outside_are_handed_out(port, path):
    got = ask(port, path)
    assert got.status == 404
    assert b"not public" not in got.body
    assert b"small.txt" not in got.body


def test_a_header_that_is_spelled_with_underscores_decides_nothing(port):
    assert ask(port, "/media/small.txt", If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT").status == 200
    assert ask(port, "/media/small.txt", **{"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}).status == 304


@pytest.mark.parametrize(("host", "status"), [("testserver", 301), ("elsewhere.example", 400)])
def test_where_all_else_is_served_over_https_alone_files_are_too(settings, files, host, status):
    settings.MEDIA_ROOT, settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = files, True, 60
    public = PublicFiles()
    answer = public.answer(RequestFactory().get("/media/small.txt?x=1", HTTP_HOST=host).environ)
    assert (answer.status, dict(answer.headers).get("Location")) == (
        status,
        "https://testserver/media/small.txt?x=1" if status == 301 else None,
    )
    answer = public.answer(RequestFactory().get("/media/small.txt", secure=True).environ)
    assert (answer.status, dict(answer.headers)["Strict-Transport-Security"]) == (200, "max-age=60")

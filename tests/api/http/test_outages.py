"""What the log tells: what somebody has to look at, once."""

import errno
import io
import json
import logging
import os
from types import SimpleNamespace

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from api.http import outages
from api.http.problems import exception_handler
from api.publishing.worker import do_something, log_once_a_minute
from api.reads import connections as shared
from tests import factories

SIGN_IN = {"username": "admin", "password": "password of a test"}


@pytest.fixture
def log(monkeypatch):
    """What the console is told."""
    monkeypatch.setattr(outages, "limit", outages.OnceAMinute())
    [console] = [handler for handler in logging.root.handlers if any(map(_is_quiet, handler.filters))]
    written = io.StringIO()
    before = console.setStream(written)
    yield written.getvalue
    console.setStream(before)


def _is_quiet(one) -> bool:
    return isinstance(one, outages.Quiet)


@pytest.mark.django_db
def test_whoever_finds_no_room_on_the_disk_is_told_so(log, monkeypatch):
    def full(*args, **named):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.contrib.auth.views.LoginView.get_context_data", full)
    client = Client(raise_request_exception=False)
    answers = [client.get("/admin/login/") for _ in range(2)]
    assert [(answer.status_code, answer["Retry-After"]) for answer in answers] == [(503, "5")] * 2
    assert answers[0].content.startswith(b"The disk is full.")
    assert len(log().splitlines()) == 1
    assert "The disk is full: [Errno 28] No space left on device (GET /admin/login/)" in log()


def test_full_disk_is_named_although_the_error_of_a_write_names_no_file(log, settings, tmp_path, monkeypatch):
    settings.FILES_ROOT = tmp_path
    free = {tmp_path: 0}
    monkeypatch.setattr(outages, "disk_usage", lambda folder: SimpleNamespace(free=free.get(folder, 10**9)))
    outages.note(OSError(errno.ENOSPC, "No space left on device"), during="POST /admin/images/add/")
    assert f"No space left on device: there is no room in {tmp_path} (POST /admin/images/add/)" in log()


def test_disk_so_full_that_there_is_no_temporary_folder_is_told_of(log, monkeypatch):
    def none() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(outages, "gettempdir", none)
    outages.note(OSError(errno.ENOSPC, "No space left on device"), during="GET /api/v1/")
    assert "The disk is full: [Errno 28] No space left on device (GET /api/v1/)" in log()


@pytest.mark.django_db
def test_log_of_an_outage_has_no_tokens(log, monkeypatch):
    def full(*args, **named):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("api.endpoints.previews.Preview.objects.with_token", full)
    assert Client(raise_request_exception=False).get("/api/v1/preview/secret-token/").status_code == 503
    assert "preview/" in log()
    assert "secret-token" not in log()


@pytest.mark.django_db
@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.EIO], ids=errno.errorcode.get)
def test_whoever_uploads_a_file_that_cannot_be_written_is_told_so(log, monkeypatch, number):
    def fails(*args, **named):
        raise OSError(number, os.strerror(number), "/files/documents")

    monkeypatch.setattr("django.core.files.storage.filesystem.os.makedirs", fails)
    client = Client(raise_request_exception=False)
    client.force_login(factories.administrator())
    form = {"title": "Leaflet", "file": SimpleUploadedFile("leaflet.pdf", b"%PDF-1.7"), "collection": 1}
    answer = client.post(reverse("wagtaildocs:add"), form)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.content.startswith(b"A file cannot be written or read.")
    assert len(log().splitlines()) == 1
    assert f"A file cannot be written or read: [Errno {number}]" in log()


@pytest.mark.django_db(transaction=True)
def test_whoever_changes_something_in_a_database_that_is_read_only_is_told_so(log):
    article = factories.article("Sleep")
    client = Client(raise_request_exception=False)
    client.force_login(factories.administrator())
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        answers = [client.post(f"/admin/pages/{article.pk}/{view}/") for view in ("edit", "delete", "unpublish")]
        answers.append(Client(raise_request_exception=False).post("/admin/login/", SIGN_IN))
        opened = client.get("/admin/")
        cursor.execute("SET default_transaction_read_only = off")
    assert [(answer.status_code, answer["Retry-After"]) for answer in answers] == [(503, "5")] * 4
    assert answers[0].content.startswith(b"The database is read-only.")
    assert len(log().splitlines()) == 1
    assert opened.status_code == 200


def test_an_error_that_lasts_is_not_logged_each_second(log):
    for error in (ValueError("the same"), ValueError("the same"), KeyError("another")):
        try:
            raise error
        except Exception:
            log_once_a_minute("The chore of this test failed.")
    assert log().count("The chore of this test failed.") == 2


def test_content_that_is_not_there_yet_is_not_logged(api, log):
    assert api("articles/", min_version=10_000).status_code == 503
    assert log() == ""


def test_a_host_that_is_none_of_ours_is_not_logged(db, log):
    assert Client().get("/admin/login/", headers={"host": "elsewhere.example"}).status_code == 400
    assert log() == ""


@pytest.mark.django_db(transaction=True)
def test_an_outage_is_one_line_however_many_ask(log):
    name = connection.settings_dict["NAME"]
    connection.close()
    shared.connections.close()
    connection.settings_dict["NAME"] = "test_of_nothing"
    try:
        client = Client(raise_request_exception=False)
        assert [client.get("/api/v1/articles/").status_code for _ in range(3)] == [503] * 3
        answer = client.get("/admin/login/", headers={"Cookie": "sessionid=a"})
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    finally:
        connection.settings_dict["NAME"] = name
    assert len(log().splitlines()) == 1
    assert "The database cannot be reached" in log()


@pytest.mark.parametrize(
    "cause",
    [
        psycopg.DatabaseError("error with status PGRES_TUPLES_OK and no message from the libpq"),
        psycopg.errors.ConnectionTimeout("connection timeout expired"),
        shared.DatabaseSilent("The database does not answer."),
        psycopg.InterfaceError("the connection is closed"),
        psycopg.errors.ReadOnlySqlTransaction("cannot execute UPDATE in a read-only transaction"),
        psycopg.errors.DiskFull("could not extend file: No space left on device"),
    ],
    ids=lambda cause: type(cause).__name__,
)
def test_a_connection_or_a_disk_that_fails_is_an_outage(log, cause):
    error = DatabaseError(str(cause))
    error.__cause__ = cause
    response = exception_handler(error, {"request": RequestFactory().get("/api/v1/")})
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    logging.getLogger("api.publishing.worker").error("Trying again.", exc_info=(DatabaseError, error, None))
    assert len(log().splitlines()) == 1


@pytest.mark.parametrize("cause", [psycopg.errors.DeadlockDetected("deadlock"), psycopg.errors.QueryCanceled("slow")])
def test_statement_that_the_database_stops_is_not_an_outage(log, cause):
    error = OperationalError(str(cause))
    error.__cause__ = cause
    response = exception_handler(error, {"request": RequestFactory().get("/api/v1/")})
    assert response.status_code == 503
    assert json.loads(response.content)["detail"] == "The database could not finish this. Try again shortly."
    assert "cannot be reached" not in log()


@pytest.mark.parametrize("error", [DatabaseError("Save with update_fields did not affect any rows."), ValueError("x")])
def test_our_own_errors_are_none(error):
    assert exception_handler(error, {"request": RequestFactory().get("/api/v1/")}) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("task", "lines"),
    [
        ("wagtail.tasks.update_reference_index_task", 0),
        ("modelsearch.tasks.insert_or_update_object_task", 0),
        ("nowhere.nothing", 1),
    ],
)
def test_only_a_task_whose_object_is_gone_fails_without_a_word(settings, log, task, lines):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    factories.article("Sleep")
    DBTaskResult.objects.all().delete()
    gone = {"args": ["wagtailcore", "page", "999999"], "kwargs": {}}
    DBTaskResult.objects.create(task_path=task, args_kwargs=gone, backend_name="default")
    while do_something():
        pass
    assert DBTaskResult.objects.failed().count() == 1
    assert log().count(" ERROR ") == lines

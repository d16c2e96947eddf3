"""What the worker does by itself."""

import datetime
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import JSONField, Value
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from api.models import ContentState, Heartbeat, Mark, PublishedDocument, RenderFailure
from api.publishing.publish import publish_everything
from api.publishing.worker import do_something, every_hour, every_minute, retry_failures, work
from tests import factories
from tests.waiting import somebody_waits_for_a_lock, until


@contextmanager
def working() -> Iterator[None]:
    """Run a worker in a thread with its own connection."""
    stopping = threading.Event()

    def run() -> None:
        work(stopping)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield
    stopping.set()
    thread.join(30)
    assert not thread.is_alive()


@pytest.fixture
def worker():
    with working():
        yield


@pytest.mark.django_db(transaction=True)
def test_the_worker_publishes_edits_in_plain_sql(worker):
    article = factories.article("Sleep")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET title = 'Rest' WHERE id = %s", [article.pk])
    deadline = time.monotonic() + 30
    while b'"title":"Rest"' not in bytes(PublishedDocument.objects.get(source=f"page:{article.pk}").body):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert Heartbeat.objects.get().seen_at > timezone.now() - datetime.timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_the_worker_checks_the_public_files_when_the_content_was_restored(worker, settings):
    """A `load` that is killed after its commit has no time to do it."""
    file = factories.document()
    publish_everything()
    copy = settings.MEDIA_ROOT / file.file.name
    stray = settings.MEDIA_ROOT / "documents" / ("a1" * 11) / "old.pdf"
    until(copy.exists)
    copy.unlink()
    stray.parent.mkdir()
    stray.write_bytes(b"%PDF-1.7")
    ContentState.objects.update(epoch=uuid.uuid4())
    until(lambda: copy.exists() and not stray.exists())


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_continues_while_the_worker_is_busy(publish):
    factories.article("Sleep")
    publish()
    Mark.objects.create(key="page:1")
    other = connection.copy()
    other.set_autocommit(False)
    with closing(other):
        other.cursor().execute("SELECT FROM api_contentstate FOR UPDATE")
        with working():
            until(somebody_waits_for_a_lock)
            before = timezone.now()
            until(lambda: Heartbeat.objects.filter(seen_at__gt=before).exists())
            other.rollback()


@pytest.mark.django_db(transaction=True)
def test_a_chore_that_fails_stops_no_other(publish):
    article = factories.article("Sleep")
    publish()
    type(article).objects.filter(pk=article.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    RenderFailure.objects.create(source="page:1", error="x", failed_at=timezone.now() - datetime.timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute(
            """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'Refused.'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON wagtailcore_page FOR EACH ROW EXECUTE FUNCTION refuse()"""
        )
    try:
        every_minute()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION refuse() CASCADE")
    assert Mark.objects.filter(key="source:page:1").exists()


@pytest.mark.django_db
def test_scheduled_pages_go_live_every_minute(publish):
    article = factories.article("Sleep")
    publish()
    type(article).objects.filter(pk=article.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    every_minute()
    publish()
    assert not PublishedDocument.objects.get(source=f"page:{article.pk}").live


@pytest.mark.django_db
@pytest.mark.parametrize(("attempts", "minutes", "again"), [(1, 2, True), (1, 0, False), (4, 5, False), (20, 61, True)])
def test_failures_are_tried_again_with_growing_pauses(attempts, minutes, again):
    failed_at = timezone.now() - datetime.timedelta(minutes=minutes)
    RenderFailure.objects.create(source="page:1", error="x", attempts=attempts, failed_at=failed_at)
    retry_failures()
    retry_failures()
    assert Mark.objects.filter(key="source:page:1").count() == int(again)


@pytest.mark.django_db(transaction=True)
def test_tasks_run_in_the_background(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    factories.article("Sleep")
    waiting = DBTaskResult.objects.ready().count()
    assert waiting
    while do_something():
        pass
    assert not DBTaskResult.objects.ready().exists()
    assert DBTaskResult.objects.successful().count() >= waiting


@pytest.mark.django_db(transaction=True)
def test_an_upload_that_cannot_be_deleted_is_deleted_later(settings, tmp_path):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    document = factories.document()
    file = Path(document.file.path)
    kept = file.rename(tmp_path / "kept")
    file.parent.rmdir()
    file.parent.write_bytes(b"")  # a file refuses to be deleted like a folder, to root too
    document.delete()
    while do_something():
        pass
    file.parent.unlink()
    file.parent.mkdir()
    kept.rename(file)
    every_hour()
    while do_something():
        pass
    assert not file.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("column", ["args_kwargs", "worker_ids"])
@pytest.mark.parametrize("stored", [None, 5])
def test_damaged_row_of_a_task_stops_nothing(settings, column, stored):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    given = {"args_kwargs": {"args": [], "kwargs": {}}, column: Value(stored, JSONField())}
    DBTaskResult.objects.create(task_path="nowhere.nothing", backend_name="default", **given)
    while do_something():
        pass
    assert DBTaskResult.objects.failed().count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_task_that_fails_does_not_stop_the_worker(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    DBTaskResult.objects.create(
        task_path="nowhere.nothing", args_kwargs={"args": [], "kwargs": {}}, backend_name="default"
    )
    while do_something():
        pass
    assert DBTaskResult.objects.failed().count() == 1

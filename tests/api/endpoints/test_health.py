"""The health checks of monitors and load balancers."""

import threading
from contextlib import closing

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from wagtail.models import Site

from api.models import ContentState, Heartbeat, Mark
from api.reads import connections as shared
from tests import factories
from tests.api.edge.proxy import proxy_for_all

BEHIND_A_PROXY = {"SECURE_SSL_REDIRECT": True, "ALLOWED_HOSTS": ["cms.example.org"]}
QUESTIONS = ["/api/health/", "/api/health/live", "/api/health/ready"]


@pytest.mark.parametrize("path", QUESTIONS)
@override_settings(**BEHIND_A_PROXY)
def test_health_answers_plain_http_and_any_host(publish, path):
    factories.site()
    publish()
    response = Client().get(path, headers={"Host": "10.0.0.7:8000"})
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")


@override_settings(**BEHIND_A_PROXY)
def test_redirects_of_the_api_are_not_cached(db):
    response = Client().get("/api/v1/articles/", headers={"Host": "cms.example.org"})
    assert response["Location"] == "https://cms.example.org/api/v1/articles/"
    assert response["Cache-Control"] == "no-store"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_live_asks_no_database(db, queries):
    assert queries(lambda: Client().get("/api/health/live")) == 0


def test_ready_asks_once(db, queries):
    assert queries(lambda: Client().get("/api/health/ready")) == 1


def test_a_machine_that_reads_and_publishes_is_ready(api):
    assert api("/api/health/ready").data == {"ready": True}


def no_site() -> None:
    Site.objects.all().delete()


def no_worker() -> None:
    Heartbeat.objects.all().delete()
    Mark.objects.create(key="page:1", deferred=True)


def other_settings() -> None:
    ContentState.objects.update(made_with={"MEDIA_ORIGIN": "https://a.example.org"})


@pytest.mark.parametrize(
    ("obstacle", "told"),
    [
        (no_site, "no site"),
        (no_worker, "no worker"),
        (other_settings, "made with MEDIA_ORIGIN https://a.example.org, but this process has http://testserver/media"),
    ],
)
def test_ready_names_what_prevents_reads_or_publishing(api, obstacle, told):
    api("/api/health/live")
    obstacle()
    response = Client().get("/api/health/ready")
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert told in response.json()["detail"]
    assert response["Retry-After"]


def test_a_second_heartbeat_is_not_read(api, editor):
    api("/api/health/live")
    Heartbeat.objects.create(pk=2, seen_at=timezone.now())
    assert api("/api/health/").data["worker_seen_at"] is None
    assert Client().get("/api/health/ready").status_code == 200
    assert editor.get("/admin/reports/publishing/").status_code == 200


def test_work_that_a_worker_will_do_soon_is_not_an_obstacle(api):
    api("/api/health/live")
    no_worker()
    Heartbeat.objects.update_or_create(pk=1, defaults={"seen_at": timezone.now()})
    assert Client().get("/api/health/ready").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_health_answers_while_reads_wait_for_a_silent_database(publish):
    factories.site()
    publish()
    client = Client()
    shared.connections.close()
    shared.for_health.close()
    with proxy_for_all() as proxy:
        assert client.get("/api/health/ready").status_code == 200
        proxy.open.clear()
        reads = [threading.Thread(target=Client().get, args=["/api/v1/articles/"], daemon=True) for _ in range(6)]
        for read in reads:
            read.start()
        assert [client.get(path).status_code for path in QUESTIONS] == [503, 200, 503]
        assert any(read.is_alive() for read in reads)
        proxy.open.set()
        for read in reads:
            read.join(30)
    shared.connections.close()
    shared.for_health.close()
    assert client.get("/api/health/ready").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_ready_answers_after_the_database_restarts(publish):
    factories.site()
    publish()
    shared.for_health.close()
    assert Client().get("/api/health/ready").status_code == 200
    with connection.cursor() as cursor, shared.for_health.one() as kept:
        cursor.execute("SELECT pg_terminate_backend(%s)", [kept.raw.info.backend_pid])
    assert Client().get("/api/health/ready").status_code == 200
    shared.for_health.close()


@pytest.mark.django_db(transaction=True)
def test_a_machine_whose_reads_wait_for_a_locked_table_is_not_ready(publish):
    publish()
    tables = ["wagtailcore_page", "wagtailcore_site", "wagtailcore_locale", "api_publisheddocument", "api_listing"]
    shared.for_health.close()
    with closing(connection.get_new_connection(connection.get_connection_params())) as other:
        for table in tables:
            other.execute(f"LOCK TABLE {table}")
            response = Client().get("/api/health/ready")
            assert (response.status_code, response.json()["detail"]) == (503, "The database does not answer."), table
            other.rollback()
            assert Client().get("/api/health/ready").status_code == 200
    shared.for_health.close()


@pytest.mark.parametrize("path", ["/api/health/", "/api/health/ready"])
def test_a_database_without_migrations_is_reported(db, path):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE api_contentstate RENAME TO of_another_release")
    response = Client(raise_request_exception=False).get(path)
    assert (response.status_code, response.json()["detail"]) == (503, "The database is not migrated.")


def test_a_missing_content_state_is_reported(db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM api_contentstate")
    response = Client(raise_request_exception=False).get("/api/v1/articles/")
    told = "The row of the content state is gone. Restore api_contentstate from a backup."
    assert (response.status_code, response.json()["detail"]) == (503, told)


@pytest.mark.django_db(transaction=True)
def test_a_read_ends_where_the_database_falls_silent(monkeypatch):
    factories.site()
    shared.connections.close()
    monkeypatch.setattr(shared, "connections", shared.Connections(1, longest=0.1, grace=0.2))
    with proxy_for_all() as proxy:
        assert Client().get("/api/v1/articles/").status_code == 200
        proxy.open.clear()
        response = Client(raise_request_exception=False).get("/api/v1/articles/")
        assert (response.status_code, response.json()["code"]) == (503, "unavailable")
        assert response["Retry-After"]
    shared.connections.close()
    assert Client().get("/api/v1/articles/").status_code == 200
    shared.connections.close()

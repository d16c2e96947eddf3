"""What a database sets by default for its sessions changes nothing."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from api.database_session import SETTINGS
from api.models import PublishedDocument
from api.publishing.publish import publish
from api.reads import connections as shared
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "password of a test"


def new_sessions() -> None:
    shared.connections.close()
    connection.close()


@pytest.fixture
def database() -> Iterator[str]:
    """Yield the name of the database. Its defaults are reset at the end."""
    name = connection.settings_dict["NAME"]
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" RESET ALL')
    new_sessions()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("default_transaction_isolation", "serializable"),
        ("default_transaction_isolation", "repeatable read"),
        ("DateStyle", "German"),
        ("DateStyle", "SQL, MDY"),
        ("IntervalStyle", "iso_8601"),
        ("TimeZone", "America/St_Johns"),
        ("bytea_output", "escape"),
        ("extra_float_digits", "-15"),
        ("standard_conforming_strings", "off"),
        ("statement_timeout", "100"),  # it also applies to the statements that change it
        ("lock_timeout", "1"),
        ("idle_in_transaction_session_timeout", "1"),
        ("idle_session_timeout", "1min"),
        ("transaction_timeout", "1min"),
        ("pg_trgm.similarity_threshold", "0.9"),
    ],
)
def test_default_of_the_database_changes_nothing(database: str, setting: str, value: str) -> None:
    factories.administrator()
    article = factories.article("Sleep")
    publish()
    if setting == "transaction_timeout" and connection.pg_version < 170_000:
        pytest.skip("PostgreSQL 17 has transaction_timeout")
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {setting}")
        usual = cursor.fetchone()
        cursor.execute(f"ALTER DATABASE \"{database}\" SET {setting} = '{value}'")
    new_sessions()
    client = Client()
    client.post(reverse("wagtailadmin_login"), {"username": "admin", "password": PASSWORD})
    unpublished = client.post(reverse("wagtailadmin_pages:unpublish", args=[article.pk]))
    assert unpublished.status_code == 302
    assert not PublishedDocument.objects.get(source=f"page:{article.pk}").live
    assert client.get("/api/v1/articles/sleep/").status_code == 410
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {setting}")
        assert cursor.fetchone() == usual


def test_every_kind_of_session_has_the_same_settings(database: str) -> None:
    with connection.cursor() as cursor, shared.connections.one() as read:
        for name in {*SETTINGS} - {"statement_timeout"}:
            shown = f"SELECT current_setting('{name}') AS value"
            cursor.execute(shown)
            assert cursor.fetchone() == tuple(read.rows(shown, {})[0])

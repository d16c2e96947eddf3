"""When the database goes away."""

import psycopg
import pytest
from django.db import connection
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_connection_that_died_is_replaced():
    factories.article("Sleep")
    client = Client()
    assert client.get("/api/v1/articles/").status_code == 200
    with psycopg.connect(**{**connection.get_connection_params(), "cursor_factory": None}, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    assert client.get("/api/v1/articles/").status_code == 200


def test_a_database_that_is_away_is_unavailable_and_told_so():
    factories.site()
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "test_of_nothing"
    try:
        response = Client(raise_request_exception=False).get("/api/v1/articles/")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert response["Retry-After"] == "5"
    assert response["Cache-Control"] == "no-store"

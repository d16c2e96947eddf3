"""The functions of search in the database are those of the file, whichever release made them."""

import re

import pytest
from django.core.management import call_command
from django.db import connection

from api.search.functions import FILE

pytestmark = pytest.mark.django_db

OLD = """CREATE OR REPLACE FUNCTION api_search_all(lexemes text[]) RETURNS tsquery LANGUAGE sql IMMUTABLE
    AS 'SELECT NULL::tsquery'"""


def bodies() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(r"SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'api\_search\_%'")
        found = cursor.fetchall()
    assert len(found) == len(dict(found)), "One of them is there twice, with other parameters."
    return dict(found)


def in_the_file() -> dict[str, str]:
    return dict(
        re.findall(r"^CREATE OR REPLACE FUNCTION (\w+)\(.*?\$\$(.*?)\$\$", FILE.read_text(), re.DOTALL | re.MULTILINE)
    )


def test_a_new_database_has_the_functions_of_the_file():
    assert bodies() == in_the_file()
    assert len(bodies()) == FILE.read_text().count("CREATE ")


def test_another_file_is_installed_by_the_next_migrate():
    with connection.cursor() as cursor:
        cursor.execute(OLD)
        cursor.execute("DROP FUNCTION api_search_has")
    assert bodies() != in_the_file()
    call_command("migrate", verbosity=0)
    assert bodies() == in_the_file()

"""The database functions of search, which `functions.sql` defines."""

from pathlib import Path

from django.db import connection, transaction

FILE = Path(__file__).with_suffix(".sql")


def install_functions() -> None:
    """Create or replace the functions. Runs after each migrate."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FILE.read_text())

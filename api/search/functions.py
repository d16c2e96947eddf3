"""The functions that search has in the database. Their text is in `functions.sql` alone."""

from pathlib import Path

from django.db import connection, transaction

FILE = Path(__file__).with_suffix(".sql")


def install_functions() -> None:
    """Creates or replaces them. Run after each migrate."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FILE.read_text())

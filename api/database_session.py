"""The settings of every database session of ours, whatever the database or the role has by default.

Left to those who run the database: where its tables are (search_path), and if it may be written to. Functions are
created `beside_our_tables`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

SETTINGS = {
    # Publishing locks a row and then reads what others committed meanwhile. Stricter levels refuse that.
    "default_transaction_isolation": "read committed",
    # The forms of texts that psycopg, Django and our own SQL understand. Coordinates keep all their digits.
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
    # Dumps, migrations and the worker take as long as they need. Reads and requests of editors have their own limits.
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "idle_session_timeout": "0",
    # How alike a mistyped word and the one that was meant are, for `%` in api/search/functions.sql.
    "pg_trgm.similarity_threshold": "0.3",
    # Compiling a plan takes longer than any of our statements.
    "jit": "off",
    # Disks seek as fast as they read on. With PostgreSQL's 4, a search that knows its words only later scans all rows.
    "random_page_cost": "1.1",
}
# PostgreSQL 17 has it. It is set within DO because a SELECT would return a row, which the listener would read.
_TRANSACTION_TIMEOUT = """DO $$ BEGIN
    IF current_setting('transaction_timeout', true) IS NOT NULL THEN
        PERFORM set_config('transaction_timeout', '0', false);
    END IF;
END $$"""


def statements(**others: str) -> str:
    """Return SQL for a new session, with these settings besides, or instead.

    These are statements and not options of the connection, because poolers refuse options.
    """
    settings = [f"SET {name} = '{value}'" for name, value in {**SETTINGS, **others}.items()]
    return "; ".join([*settings, _TRANSACTION_TIMEOUT])


@contextmanager
def beside_our_tables() -> Iterator[None]:
    """A transaction whose functions are created in the schema of our tables, whatever search_path names first."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """SELECT set_config('search_path', quote_ident(nspname) || ', ' || current_setting('search_path'), true)
            FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE pg_class.oid = to_regclass('api_mark')"""
        )
        yield

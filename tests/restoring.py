"""Put the database back after tests that commit.

Django would empty each table and save each row through its model, which takes twenty times as long.
"""

from django.core.cache import cache
from django.db import connection, transaction

from api.models import Mark
from api.publishing.publish import notice_loaded_content

# Rows of a table, in the format of COPY.
Rows = dict[str, bytes]

# The bytes of the largest table whose rows are deleted. They stay in its file; truncating all tables takes longer.
_LARGE = 1_000_000
_MARKS = Mark._meta.db_table
_SIZES = """SELECT relname, pg_relation_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname <> 'django_migrations'"""


def stored_rows() -> Rows:
    """Return all rows of the database, by table."""
    return {table: _copy_from(table) for table, size in _sizes().items() if size}


def put_back(rows: Rows) -> None:
    """Make these the rows of the database, and forget what this process knows of others."""
    with transaction.atomic(), connection.cursor() as cursor:
        sizes = _sizes()
        written = [table for table, size in sizes.items() if size]
        cursor.execute(f"LOCK TABLE {_names(written)}")  # waits for whoever still writes
        if max(sizes.values()) > _LARGE:
            cursor.execute(f"TRUNCATE {_names(sizes)}")
        else:
            cursor.execute("; ".join(f"DELETE FROM {_names([table])}" for table in written))
        for table in rows:
            _copy_to(table, rows[table])
        # All this has left marks.
        cursor.execute(f"DELETE FROM {_names([_MARKS])}")
        _copy_to(_MARKS, rows.get(_MARKS, b""))
    cache.clear()
    notice_loaded_content()


def _sizes() -> dict[str, int]:
    """Return the size of each table in bytes. Only tables that were never written to have none."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZES)
        return dict(cursor.fetchall())


def _copy_from(table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f"COPY {_names([table])} TO STDOUT") as copy:
        return b"".join(map(bytes, copy))


def _copy_to(table: str, rows: bytes) -> None:
    if rows:
        with connection.cursor() as cursor, cursor.copy(f"COPY {_names([table])} FROM STDIN") as copy:
            copy.write(rows)


def _names(tables: list[str] | dict[str, int]) -> str:
    return ", ".join(map(connection.ops.quote_name, tables))

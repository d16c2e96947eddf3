"""Triggers that insert a mark for everything that an edit touches, in the edit's own transaction.

They notice what Wagtail's signals miss: aliases, bulk actions, paths of descendants, `QuerySet.update()`,
`bulk_create` and plain SQL. A trigger runs once for each statement, however many rows it changes. Its function
finds our tables whatever search_path the session of the edit has: that of `pg_restore` is empty.

They do not fire in a session with `session_replication_role = replica`. If they did (`ENABLE ALWAYS`), logical
replication would add marks to the copy of `api_mark`, whose numbers would collide with those that it copies.
"""

from django.db import connection

from api.models import MARK_CHANNEL
from api.publishing.marks import MarkedTable, marked_tables

_EVENTS = ("insert", "update", "delete", "truncate")


def install_triggers() -> None:
    """Create or replace the triggers of every marked table, and drop all others of ours. Runs after each migrate."""
    tables = list(marked_tables())
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(_trigger_sql(table))
        cursor.execute(_STALE, [[table.function for table in tables]])
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")


def tables_without_triggers() -> list[str]:
    """Return the marked tables with a missing or disabled trigger: some of their edits leave no mark."""
    expected = [(table.table, f"{table.name}_{event}") for table in marked_tables() for event in _EVENTS]
    tables, triggers = zip(*expected, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [list(tables), list(triggers)])
        return [table for (table,) in cursor.fetchall()]


# Functions of models that are no longer published, or that are gone while their tables are not. `beside_our_tables`
# makes the schema of our tables the current one.
_STALE = r"""
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype
        AND proname LIKE 'broadview\_%%' AND proname <> ALL(%s::text[])"""
# Tables that do not exist yet are left out.
_MISSING = """
    SELECT DISTINCT expected.table_name FROM unnest(%s::text[], %s::text[]) expected (table_name, trigger_name)
    WHERE to_regclass(expected.table_name) IS NOT NULL AND NOT EXISTS (
        SELECT FROM pg_trigger
        WHERE tgrelid = to_regclass(expected.table_name) AND tgname = expected.trigger_name AND tgenabled IN ('O', 'A'))
    ORDER BY expected.table_name"""


def _trigger_sql(table: MarkedTable) -> str:
    keys = ", ".join(f"({key})" for key in table.keys)
    return f"""
    CREATE OR REPLACE FUNCTION {table.function}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO api_mark (key) SELECT DISTINCT k FROM new_rows r, unnest(ARRAY[{keys}]) k WHERE k IS NOT NULL;
        ELSIF TG_OP = 'DELETE' THEN
            INSERT INTO api_mark (key) SELECT DISTINCT k FROM old_rows r, unnest(ARRAY[{keys}]) k WHERE k IS NOT NULL;
        ELSIF TG_OP = 'TRUNCATE' THEN
            INSERT INTO api_mark (key)
            SELECT DISTINCT k FROM {table.table} r, unnest(ARRAY[{keys}]) k WHERE k IS NOT NULL;
        ELSE
            INSERT INTO api_mark (key) SELECT DISTINCT k
            FROM old_rows o FULL JOIN new_rows n ON n.{table.primary_key} = o.{table.primary_key},
            LATERAL (
                SELECT k FROM (SELECT o.*) r, unnest(ARRAY[{keys}]) k
                UNION
                SELECT k FROM (SELECT n.*) r, unnest(ARRAY[{keys}]) k
            ) touched
            WHERE ({_row("o", table)}) IS DISTINCT FROM ({_row("n", table)}) AND k IS NOT NULL;
        END IF;
        IF FOUND THEN
            PERFORM pg_notify('{MARK_CHANNEL}', '');
        END IF;
        RETURN NULL;
    END $$;
    CREATE OR REPLACE TRIGGER {table.name}_insert AFTER INSERT ON {table.table}
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {table.function}();
    CREATE OR REPLACE TRIGGER {table.name}_update AFTER UPDATE ON {table.table}
        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {table.function}();
    CREATE OR REPLACE TRIGGER {table.name}_delete AFTER DELETE ON {table.table}
        REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION {table.function}();
    CREATE OR REPLACE TRIGGER {table.name}_truncate BEFORE TRUNCATE ON {table.table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table.function}();
    """


def _row(alias: str, table: MarkedTable) -> str:
    return ", ".join(f'{alias}."{column}"' for column in table.columns)

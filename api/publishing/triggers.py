"""Triggers that append a mark for whatever an edit touched, in the edit's own transaction.

They catch what Wagtail's signals miss: aliases, bulk actions, descendants' paths, `QuerySet.update()`,
`bulk_create` and plain SQL. One trigger a statement, whatever the number of rows (PostgreSQL, "CREATE
TRIGGER", transition tables).
"""

from django.db import connection

from api.models import MARK_CHANNEL
from api.publishing.marks import Source, sources

_EVENTS = ("insert", "update", "delete")


def install_triggers() -> None:
    """Creates or replaces the triggers on every source table, and drops those of no source. Run after each migrate."""
    now = list(sources())
    with connection.cursor() as cursor:
        for source in now:
            cursor.execute(_trigger_sql(source))
        cursor.execute(_STALE, [[source.function for source in now]])
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")


def tables_without_triggers() -> list[str]:
    """The source tables of which a trigger is missing or disabled, so that no edit of them is noticed."""
    expected = [(source.table, f"{source.name}_{event}") for source in sources() for event in _EVENTS]
    tables, triggers = zip(*expected, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [list(tables), list(triggers)])
        return [table for (table,) in cursor.fetchall()]


# A model that was published once, or is gone while its table is not.
_STALE = r"""
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype
        AND proname LIKE 'broadview\_%%' AND proname <> ALL(%s::text[])"""
# Tables that are not there yet have no edits.
_MISSING = """
    SELECT DISTINCT expected.table_name FROM unnest(%s::text[], %s::text[]) expected (table_name, trigger_name)
    WHERE to_regclass(expected.table_name) IS NOT NULL AND NOT EXISTS (
        SELECT FROM pg_trigger
        WHERE tgrelid = to_regclass(expected.table_name) AND tgname = expected.trigger_name AND tgenabled IN ('O', 'A'))
    ORDER BY expected.table_name"""


def _trigger_sql(source: Source) -> str:
    keys = ", ".join(f"({key})" for key in source.keys)
    return f"""
    CREATE OR REPLACE FUNCTION {source.function}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO api_mark (key) SELECT DISTINCT k FROM new_rows r, unnest(ARRAY[{keys}]) k;
        ELSIF TG_OP = 'DELETE' THEN
            INSERT INTO api_mark (key) SELECT DISTINCT k FROM old_rows r, unnest(ARRAY[{keys}]) k;
        ELSE
            INSERT INTO api_mark (key) SELECT DISTINCT k
            FROM old_rows o FULL JOIN new_rows n ON n.{source.primary_key} = o.{source.primary_key},
            LATERAL (
                SELECT k FROM (SELECT o.*) r, unnest(ARRAY[{keys}]) k
                UNION
                SELECT k FROM (SELECT n.*) r, unnest(ARRAY[{keys}]) k
            ) touched
            WHERE ({_row("o", source)}) IS DISTINCT FROM ({_row("n", source)}) AND k IS NOT NULL;
        END IF;
        IF FOUND THEN
            PERFORM pg_notify('{MARK_CHANNEL}', '');
        END IF;
        RETURN NULL;
    END $$;
    CREATE OR REPLACE TRIGGER {source.name}_insert AFTER INSERT ON {source.table}
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {source.function}();
    CREATE OR REPLACE TRIGGER {source.name}_update AFTER UPDATE ON {source.table}
        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {source.function}();
    CREATE OR REPLACE TRIGGER {source.name}_delete AFTER DELETE ON {source.table}
        REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION {source.function}();
    """


def _row(alias: str, source: Source) -> str:
    return ", ".join(f'{alias}."{column}"' for column in source.columns)

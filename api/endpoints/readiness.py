"""The queries of health checks. They take a limited time, also if the database does not answer."""

import logging
import threading
from typing import Any

import orjson
import psycopg
from django.db import connection

from api.http.problems import Unavailable
from api.publishing.figures import WAITING, is_away
from api.reads import connections as shared
from api.reads.read import FROM, STATE
from api.rendering.revision import mismatches

logger = logging.getLogger(__name__)

# The most seconds for connecting to the database and its answer together.
PATIENCE = 1.5
_SILENT = "The database does not answer."
# It begins like every read and names the tables of reads, so that it waits for the same locks.
_READY = f"""{STATE}
    state.made_with::text AS made_with,
    EXISTS (SELECT 1 FROM wagtailcore_site) AS has_site, {WAITING} AS waiting,
    (SELECT seen_at FROM api_heartbeat WHERE id = 1) AS worker_seen_at,
    pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS read_only,
    EXISTS (SELECT 1 FROM api_publisheddocument, api_documentlist, api_listing WHERE false) AS nothing
{FROM}"""
_NOWHERE: dict[str, Any] = {"hosts": [], "port": None, "only_port": False, "site": None, "locale": None}


def row_of(statement: str, values: dict[str, Any] | None = None) -> Any:
    """Return the only row of a statement. Raise a Problem if it cannot be read in time."""
    try:
        return _rows(statement, values or {})[0]
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, IndexError):
        raise Unavailable("The database is not migrated.") from None
    except psycopg.errors.QueryCanceled:
        raise Unavailable(_SILENT) from None


def _rows(statement: str, values: dict[str, Any]) -> list[Any]:
    if connection.in_atomic_block:
        return shared.of_the_transaction().rows(statement, values)
    answered: list[Any] = []

    def ask() -> None:
        try:
            answered.append(shared.for_health.rows(statement, values))
        except Exception as error:
            answered.append(error)

    # A thread, because connecting cannot be interrupted: name resolution or the embedded server's start may take long.
    thread = threading.Thread(target=ask, name="health", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    answer = answered[0] if answered else Unavailable(_SILENT)
    if isinstance(answer, Exception):
        raise answer
    return answer


def obstacles() -> list[str]:
    """Return a sentence for each reason why this process cannot serve reads, or why edits are not published."""
    found = row_of(_READY, _NOWHERE)
    conditions = {
        "There is no site yet. Make one in the admin.": not found.has_site,
        "The database is read-only.": found.read_only,
        "Changes wait to be published, but no worker was seen for a minute. Start one.": found.waiting
        and is_away(found.worker_seen_at),
    }
    sentences = [sentence for sentence, holds in conditions.items() if holds]
    return sentences + [str(mismatch) for mismatch in mismatches(orjson.loads(found.made_with))]

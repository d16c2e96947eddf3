"""What a monitor or a load balancer asks, answered in a bounded time whatever the database does."""

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

# In seconds, for connecting and answering together.
PATIENCE = 1.5
_SILENT = "The database does not answer."
# It begins as every read does, and names the tables that reads ask, so that it waits where a read would.
_READY = f"""{STATE}
    state.made_with::text AS made_with,
    EXISTS (SELECT 1 FROM wagtailcore_site) AS has_site, {WAITING} AS waiting,
    (SELECT seen_at FROM api_heartbeat) AS worker_seen_at,
    pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS read_only,
    EXISTS (SELECT 1 FROM api_publisheddocument, api_documentlist, api_listing WHERE false) AS nothing
{FROM}"""
_NOWHERE: dict[str, Any] = {"hosts": [], "port": None, "only_port": False, "site": None, "locale": None}


def row_of(statement: str, values: dict[str, Any] | None = None) -> Any:
    """The only row of a statement. Raises a Problem where it cannot be had, or not in time."""
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

    # Connecting cannot be stopped from here: resolving a name, or the start of the embedded server, may take long.
    thread = threading.Thread(target=ask, name="health", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    answer = answered[0] if answered else Unavailable(_SILENT)
    if isinstance(answer, Exception):
        raise answer
    return answer


def obstacles() -> list[str]:
    """Sentences on what keeps this process from serving reads, or edits from being published."""
    found = row_of(_READY, _NOWHERE)
    obstacles = {
        "There is no site yet.": not found.has_site,
        "The database takes no changes.": found.read_only,
        "Something waits to be published, and no worker was seen for a minute.": found.waiting
        and is_away(found.worker_seen_at),
    }
    told = [sentence for sentence, is_so in obstacles.items() if is_so]
    return told + [str(mismatch) for mismatch in mismatches(orjson.loads(found.made_with))]

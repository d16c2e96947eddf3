"""Listen for new content versions on a separate connection, and know how long the last one can be trusted."""

import logging
import select
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn

from api.conf import api_settings
from api.database_session import statements
from api.http.answers import State
from api.models import VERSION_CHANNEL

logger = logging.getLogger(__name__)

# All in seconds. How often to ask for the version, on the connection that also gets the notifications.
ASK_EVERY = 1.0
# How often to check if that is due.
WAKE_EVERY = 0.2
# How long an answer can be trusted, from the moment of the question.
TRUST = 2.0
# A connection without an answer for this long is dead.
SILENCE = 2.0
# How long to wait before connecting again.
RETRY = 0.5
# How long connecting may take: the minimum of libpq.
CONNECT_TIMEOUT = 2
# The name of the connection in pg_stat_activity.
NAME = "broadview edge"
_ASK = "SELECT epoch, version FROM api_contentstate"


class Listener:
    """Calls `heard` with each content state that it learns of.

    The last state can be trusted until the moment `until` (time.monotonic). The listener also asks for the state,
    because no notification arrives on a broken or silent connection, or through a pooler.
    """

    def __init__(self, heard: Callable[[State], None]) -> None:
        self.until = 0.0
        self._heard = heard
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="edge listener", daemon=True)
        self._thread.start()

    @property
    def listening(self) -> bool:
        """True if the last state can still be trusted."""
        return time.monotonic() < self.until

    def stop(self) -> None:
        """Stop the thread, and wait for its end."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        warned = False
        while not self._stopping.is_set():
            try:
                # Close it without a rollback, which would wait for an answer.
                with closing(connect()) as own:
                    self._listen(own.pgconn)
            except Exception as error:
                if self.listening or not warned:
                    logger.warning(
                        "The edge cannot listen for new content, and keeps no answers until it can: %s",
                        " ".join(str(error).split()),
                    )
                warned = True
                self.until = 0.0
                self._stopping.wait(RETRY)

    def _listen(self, pgconn: PGconn) -> None:
        """Listen until `stop` is called. Raises if the connection breaks or falls silent."""
        question = f"{statements()}; LISTEN {VERSION_CHANNEL}; {_ASK}"
        asked: float | None = None
        next_question = 0.0
        readable = select.poll()  # unlike select, poll has no limit on open files
        readable.register(pgconn.socket, select.POLLIN)
        while not self._stopping.is_set():
            now = time.monotonic()
            if asked is None and now >= next_question:
                pgconn.send_query(question.encode())
                question, asked, next_question = _ASK, now, now + ASK_EVERY
            if asked is not None and now > asked + SILENCE:
                raise OSError("the database does not answer.")
            readable.poll(WAKE_EVERY * 1_000)
            pgconn.consume_input()
            while notification := pgconn.notifies():
                self._report(*notification.extra.decode().split(":"))
            if asked is not None and not pgconn.is_busy() and self._read_answer(pgconn):
                self.until, asked = asked + TRUST, None

    def _read_answer(self, pgconn: PGconn) -> bool:
        """Read what has arrived, and return True if the answer is complete."""
        while not pgconn.is_busy():
            result = pgconn.get_result()
            if result is None:
                return True
            if result.status not in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
                raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
            if result.ntuples:
                self._report(*((result.get_value(0, column) or b"").decode() for column in (0, 1)))
        return False

    def _report(self, epoch: str, version: str) -> None:
        self._heard(State(UUID(epoch), int(version)))


def connect() -> psycopg.Connection:
    """Open a connection of our own, without the queries that Django makes on a new one."""
    own: dict[str, Any] = {"autocommit": True, "connect_timeout": CONNECT_TIMEOUT, "application_name": NAME}
    url = api_settings().direct_url
    if url:
        return psycopg.connect(url, **own)
    return psycopg.connect(**{**connection.get_connection_params(), **own})

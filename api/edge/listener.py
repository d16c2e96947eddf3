"""Hears of each new content version, over a connection of its own, and knows for how long that can be trusted."""

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
from api.http.answers import State
from api.models import VERSION_CHANNEL

logger = logging.getLogger(__name__)

# All in seconds. How often to ask for the version, over the connection that should tell of it.
ASK_EVERY = 1.0
# How often to look whether that is due.
WAKE_EVERY = 0.2
# For how long an answer to that holds, from when it was asked for.
HOLDS = 2.0
# Without any answer for so long, the connection is taken for dead.
SILENCE = 2.0
# How long to wait before connecting again.
AGAIN = 0.5
# How long connecting may take: the least that libpq knows.
CONNECT = 2
# Of the connection, as pg_stat_activity shows it.
NAME = "broadview edge"
_ASK = "SELECT epoch, version FROM api_contentstate"


class Listener:
    """Calls `heard` with each content state that it hears of. `until`: the moment (time.monotonic) that it is sure to.

    A connection that broke, fell silent or leads through a pooler tells of nothing, so the state is asked for too.
    """

    def __init__(self, heard: Callable[[State], None]) -> None:
        self.until = 0.0
        self._heard = heard
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="edge listener", daemon=True)
        self._thread.start()

    @property
    def listening(self) -> bool:
        return time.monotonic() < self.until

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        told = False
        while not self._stopping.is_set():
            try:
                # Only closed, never rolled back: that would wait for an answer.
                with closing(_connected()) as connected:
                    self._listen(connected.pgconn)
            except Exception as error:
                if self.listening or not told:
                    logger.warning(
                        "The edge hears nothing of new content, and waits until it does: %s",
                        " ".join(str(error).split()),
                    )
                told = True
                self.until = 0.0
                self._stopping.wait(AGAIN)

    def _listen(self, pgconn: PGconn) -> None:
        """Until it is stopped. Raises where the connection breaks or falls silent."""
        question = f"LISTEN {VERSION_CHANNEL}; {_ASK}"
        asked: float | None = None
        next_question = 0.0
        readable = select.poll()  # unlike select, with any number of open files
        readable.register(pgconn.socket, select.POLLIN)
        while not self._stopping.is_set():
            now = time.monotonic()
            if asked is None and now >= next_question:
                pgconn.send_query(question.encode())
                question, asked, next_question = _ASK, now, now + ASK_EVERY
            if asked is not None and now > asked + SILENCE:
                raise OSError("the database no longer answers.")
            readable.poll(WAKE_EVERY * 1_000)
            pgconn.consume_input()
            while notification := pgconn.notifies():
                self._tell(*notification.extra.decode().split(":"))
            if asked is not None and not pgconn.is_busy() and self._answered(pgconn):
                self.until, asked = asked + HOLDS, None

    def _answered(self, pgconn: PGconn) -> bool:
        """Whether the question was answered whole."""
        while not pgconn.is_busy():
            result = pgconn.get_result()
            if result is None:
                return True
            if result.status not in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
                raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
            if result.ntuples:
                self._tell(*((result.get_value(0, column) or b"").decode() for column in (0, 1)))
        return False

    def _tell(self, epoch: str, version: str) -> None:
        self._heard(State(UUID(epoch), int(version)))


def _connected() -> psycopg.Connection:
    """A connection that belongs to no request; without what Django would ask it first."""
    own: dict[str, Any] = {"autocommit": True, "connect_timeout": CONNECT, "application_name": NAME}
    url = api_settings().direct_url
    if url:
        return psycopg.connect(url, **own)
    return psycopg.connect(**{**connection.get_connection_params(), **own})

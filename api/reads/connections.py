"""The database connections that reads share. Their number is limited, however many threads answer requests.

Django keeps a connection for each thread. Answers from memory need many threads, but a database allows few connections.
"""

import os
import re
import select
import threading
import time
from collections import OrderedDict, namedtuple
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

from api.conf import api_settings
from api.database_session import statements
from api.http.problems import Unavailable
from pages.columns.far_dates import read_far_dates

# A read waits for a connection until none has been taken or given back for this many seconds. If that is so when it
# comes, it is refused at once. A waiting read occupies a thread, which other requests need.
WAIT = 1.0
# How many prepared statements a connection keeps: each takes memory in the database, and lists have many forms.
PREPARED = 100
# Prepared statements keep one plan for all values. Reads are too short for parallel workers.
_SETTINGS = {"plan_cache_mode": "force_generic_plan", "max_parallel_workers_per_gather": "0"}
# The maximum duration of a read in seconds. Longer ones would hold up others.
LONGEST = 10.0
# How many seconds longer we wait for an answer. By then the database should have cancelled the statement.
GRACE = 2.0
# What a statement raises that was prepared before a column changed its type, or that a pooler has discarded.
_STALE = (psycopg.errors.FeatureNotSupported, psycopg.errors.InvalidSqlStatementName)


class DatabaseSilent(psycopg.OperationalError):
    """Raised if the database does not answer at all."""


class ReadConnection:
    """A connection that prepares each statement once.

    It calls libpq directly, because a psycopg cursor takes as long as the rest of a read in Python
    (docs/decisions/connections-of-reads.md).
    """

    def __init__(self, raw: psycopg.Connection, *, prepared: int, longest: float) -> None:
        """`prepared`: how many statements are kept prepared. With 0, none is prepared.

        `longest`: the seconds after which a missing answer raises `DatabaseSilent`.
        """
        self.raw = raw
        self._most = prepared
        self._longest = longest
        # The most recently used statement is last.
        self._prepared: OrderedDict[bytes, None] = OrderedDict()

    def rows(self, statement: str, values: dict[str, Any]) -> list[Any]:
        """Return the rows of a statement with placeholders such as `%(name)s`. Raises psycopg's errors."""
        name, query, names = _parse(statement)
        parameters: Any = [_text(values[name]) for name in names]
        pgconn = self.raw.pgconn
        if not self._most:
            pgconn.send_query_params(query, parameters, result_format=Format.BINARY)
            return self._load(self._wait_for_result())
        if name not in self._prepared:
            self._make_room()
            pgconn.send_prepare(name, query)
            self._check(self._wait_for_result())
            self._prepared[name] = None
        self._prepared.move_to_end(name)
        pgconn.send_query_prepared(name, parameters, result_format=Format.BINARY)
        return self._load(self._wait_for_result())

    def run(self, statement: str) -> None:
        """Run a statement without parameters and without a result."""
        self.raw.pgconn.send_query(statement.encode())
        self._check(self._wait_for_result())

    def _wait_for_result(self) -> PGresult:
        """Return the last result. Unlike libpq's own functions, this does not wait for ever."""
        pgconn = self.raw.pgconn
        deadline = time.monotonic() + self._longest
        self._send_the_rest(deadline)
        readable = select.poll()
        readable.register(pgconn.socket, select.POLLIN)
        last = None
        while True:
            while pgconn.is_busy():
                if not readable.poll(max(0.0, deadline - time.monotonic()) * 1000):
                    raise DatabaseSilent("The database does not answer.")
                pgconn.consume_input()
            result = pgconn.get_result()
            if result is None:
                break
            last = result
        if last is None:
            raise psycopg.OperationalError(pgconn.error_message.decode(errors="replace"))
        return last

    def _send_the_rest(self, deadline: float) -> None:
        """Send what did not fit into the buffer of the socket. The database may answer before it has read all."""
        pgconn = self.raw.pgconn
        usable = select.poll()
        usable.register(pgconn.socket, select.POLLIN | select.POLLOUT)
        while pgconn.flush():
            if not usable.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise DatabaseSilent("The database does not answer.")
            pgconn.consume_input()

    def _make_room(self) -> None:
        if len(self._prepared) >= self._most:
            oldest = next(iter(self._prepared))
            self.run(f"DEALLOCATE {oldest.decode()}")
            del self._prepared[oldest]

    def _load(self, result: PGresult) -> list[Any]:
        self._check(result)
        columns = tuple((result.fname(number) or b"").decode() for number in range(result.nfields))
        transformer = Transformer(self.raw)
        transformer.set_pgresult(result)
        return transformer.load_rows(0, result.ntuples, _row_of(columns))

    def _check(self, result: PGresult) -> None:
        if self.raw.closed:
            raise psycopg.OperationalError(self.raw.pgconn.error_message.decode(errors="replace"))
        if result.status not in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
            raise psycopg.errors.error_from_result(result, encoding="utf-8")


@lru_cache
def _row_of(columns: tuple[str, ...]) -> Callable[[Sequence], Any]:
    """Return the function that makes a named tuple of a row with these columns."""
    made: Any = namedtuple("Row", columns)  # type: ignore[misc]
    return made._make


@lru_cache(1000)
def _parse(statement: str) -> tuple[bytes, bytes, tuple[str, ...]]:
    """Return a name for the statement, its text with numbered parameters, and the parameters' names in that order."""
    names: dict[str, int] = {}

    def numbered(found: re.Match) -> str:
        name = found["name"]
        return f"${names.setdefault(name, len(names) + 1)}" if name else "%"

    query = re.sub(r"%\((?P<name>\w+)\)s|%%", numbered, statement).encode()
    return b"read_" + blake2b(query, digest_size=12).hexdigest().encode(), query, tuple(names)


def _text(value: Any) -> bytes | None:
    """Return a parameter in PostgreSQL's text format."""
    if value is None:
        return None
    if isinstance(value, str | int | UUID):
        text = str(value)
    elif isinstance(value, list):
        text = f"{{{','.join(_quote(str(item)) for item in value)}}}"
    else:
        raise TypeError(f"A read takes no parameters such as {value!r}.")
    if "\0" in text:
        raise ValueError("A read takes no parameters with null bytes.")
    return text.encode()


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class Connections:
    """A pool of at most `most` connections. They are opened when they are needed."""

    def __init__(
        self,
        most: int,
        *,
        longest: float = LONGEST,
        grace: float = GRACE,
        wait: float = WAIT,
        prepared: int = PREPARED,
    ) -> None:
        """`longest`: the maximum duration of a read. `grace`: how much longer to wait for the answer.

        `wait`: how long a read waits for a connection. All three are in seconds. `prepared`: how many prepared
        statements a connection keeps.
        """
        self._longest, self._grace, self._wait, self._prepared = longest, grace, wait, prepared
        self._idle: list[ReadConnection] = []
        self._slots = threading.BoundedSemaphore(most)
        # The moment when a connection was last taken or given back (time.monotonic).
        self._moved = 0.0

    @contextmanager
    def one(self) -> Iterator[ReadConnection]:
        """Lend a connection in autocommit mode for one read.

        Raises a Problem if all are in use, and psycopg's errors if no connection can be opened.
        """
        self._acquire()
        try:
            taken = self._take_idle() or self._connect()
            try:
                yield taken
            finally:
                # A broken connection is closed.
                if taken.raw.pgconn.transaction_status == TransactionStatus.IDLE:
                    self._idle.append(taken)
                else:
                    taken.raw.close()
        finally:
            self._moved = time.monotonic()
            self._slots.release()

    def rows(self, statement: str, values: dict[str, Any]) -> list[Any]:
        """Return the rows of a statement. If the kept connections or their statements are dead, use a new one."""
        try:
            with self.one() as kept:
                return kept.rows(statement, values)
        except psycopg.errors.QueryCanceled:
            raise
        except (psycopg.OperationalError, *_STALE) as error:
            self.close()
            if isinstance(error, DatabaseSilent):  # a new connection would not be answered either
                raise
            with self.one() as fresh:
                return fresh.rows(statement, values)

    def _acquire(self) -> None:
        while not self._slots.acquire(timeout=max(0.0, self._moved + self._wait - time.monotonic())):
            if time.monotonic() >= self._moved + self._wait:
                raise Unavailable("The server is busy. Ask again shortly.", headers={"Retry-After": "1"})
        self._moved = time.monotonic()

    def close(self) -> None:
        """Close all idle connections: if one is dead or has dead statements, the others may be like it."""
        while taken := self._take_idle():
            taken.raw.close()

    def _take_idle(self) -> ReadConnection | None:
        """Take the most recently used idle connection, or None."""
        with suppress(IndexError):
            return self._idle.pop()
        return None

    def _connect(self) -> ReadConnection:
        raw = connection.get_new_connection(connection.get_connection_params())
        raw.autocommit = True
        # Django sends no `connection_created` for it. Do here what the receivers do (api/apps.py, pages/signals.py).
        # No statement of ours reads JSON as text, so long numbers in it do not matter.
        read_far_dates(raw)
        made = ReadConnection(raw, prepared=self._prepared, longest=self._longest + self._grace)
        made.run(statements(statement_timeout=f"{self._longest:g}s", **_SETTINGS))
        return made


def of_the_transaction() -> ReadConnection:
    """Return Django's own connection, which sees what its transaction has written."""
    return ReadConnection(connection.connection, prepared=0, longest=LONGEST + GRACE)


def _make_pools() -> None:
    """Make new pools. A forked process must not use its parent's connections."""
    global connections, for_health
    connections = Connections(api_settings().read_connections)
    for_health = Connections(1, longest=1)


connections: Connections
# Health has its own pool, so that waiting reads do not block it.
for_health: Connections
_make_pools()
os.register_at_fork(after_in_child=_make_pools)

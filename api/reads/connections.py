"""The database connections that reads share: no more than are allowed, however many threads answer requests.

Not Django's, of which each thread keeps one: answering from memory wants many threads, and a database few connections.
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
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

from api.conf import api_settings
from api.http.problems import Unavailable

# How long reads wait for a connection while none of those in use is given back, in seconds. What waits holds a thread,
# and others are to be answered meanwhile: from memory, or that all is not well.
_PATIENCE = 1.0
# How many statements a connection keeps prepared: each takes memory of the database's, and lists have many forms.
_PREPARED = 100
# A prepared statement keeps its first plan, whatever its values. A read is too short for other processes to help with.
_READY = """SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('jit', 'off', false),
    set_config('max_parallel_workers_per_gather', '0', false), set_config('statement_timeout', '{}s', false)"""
# How long a read may take, in seconds: what takes longer would hold up the others.
_LONGEST = 10
# By how much longer it is waited for: by then the database would have stopped it.
_GRACE = 2.0


class Silent(psycopg.OperationalError):
    """The database does not answer, and says nothing."""


class ReadConnection:
    """A connection that prepares what it is asked, once.

    It speaks through libpq's own functions: a psycopg cursor would take as long as all else that a read does in Python.
    """

    def __init__(self, raw: psycopg.Connection, *, prepare: bool, longest: float) -> None:
        """`longest`: how long an answer may take, in seconds; then it raises Silent."""
        self.raw = raw
        self._prepare = prepare
        self._longest = longest
        # The one that was used last stands last.
        self._prepared: OrderedDict[bytes, None] = OrderedDict()

    def rows(self, statement: str, values: dict[str, Any]) -> list[Any]:
        """The rows of a statement with placeholders such as `%(name)s`, as named tuples. Raises psycopg's errors."""
        name, query, names = _parsed(statement)
        parameters: Any = [_text(values[name]) for name in names]
        pgconn = self.raw.pgconn
        if not self._prepare:
            pgconn.send_query_params(query, parameters, result_format=Format.BINARY)
            return self._loaded(self._answer())
        if name not in self._prepared:
            self._make_room()
            pgconn.send_prepare(name, query)
            self._checked(self._answer())
            self._prepared[name] = None
        self._prepared.move_to_end(name)
        pgconn.send_query_prepared(name, parameters, result_format=Format.BINARY)
        return self._loaded(self._answer())

    def run(self, statement: str) -> None:
        """A statement without parameters, whose answer nobody needs."""
        self.raw.pgconn.send_query(statement.encode())
        self._checked(self._answer())

    def _answer(self) -> PGresult:
        """The last result of what was sent. libpq's own functions would wait for it without end."""
        pgconn = self.raw.pgconn
        deadline = time.monotonic() + self._longest
        readable = select.poll()
        readable.register(pgconn.socket, select.POLLIN)
        last = None
        while True:
            while pgconn.is_busy():
                if not readable.poll(max(0.0, deadline - time.monotonic()) * 1000):
                    raise Silent("The database does not answer.")
                pgconn.consume_input()
            result = pgconn.get_result()
            if result is None:
                break
            last = result
        if last is None:
            raise psycopg.OperationalError(pgconn.error_message.decode(errors="replace"))
        return last

    def _make_room(self) -> None:
        if len(self._prepared) >= _PREPARED:
            oldest = next(iter(self._prepared))
            self.run(f"DEALLOCATE {oldest.decode()}")
            del self._prepared[oldest]

    def _loaded(self, result: PGresult) -> list[Any]:
        self._checked(result)
        columns = tuple((result.fname(number) or b"").decode() for number in range(result.nfields))
        transformer = Transformer(self.raw)
        transformer.set_pgresult(result)
        return transformer.load_rows(0, result.ntuples, _row_of(columns))

    def _checked(self, result: PGresult) -> None:
        if self.raw.closed:
            raise psycopg.OperationalError(self.raw.pgconn.error_message.decode(errors="replace"))
        if result.status not in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
            raise psycopg.errors.error_from_result(result, encoding="utf-8")


@lru_cache
def _row_of(columns: tuple[str, ...]) -> Callable[[Sequence], Any]:
    """What makes a named tuple of a row with these columns."""
    made: Any = namedtuple("Row", columns)  # type: ignore[misc]
    return made._make


@lru_cache(1000)
def _parsed(statement: str) -> tuple[bytes, bytes, tuple[str, ...]]:
    """A name for the statement, its text as PostgreSQL wants it, and the names of its parameters in their order."""
    names: dict[str, int] = {}

    def numbered(found: re.Match) -> str:
        name = found["name"]
        return f"${names.setdefault(name, len(names) + 1)}" if name else "%"

    query = re.sub(r"%\((?P<name>\w+)\)s|%%", numbered, statement).encode()
    return b"read_" + blake2b(query, digest_size=12).hexdigest().encode(), query, tuple(names)


def _text(value: Any) -> bytes | None:
    """A parameter as PostgreSQL reads it."""
    if value is None:
        return None
    if isinstance(value, str | int | UUID):
        text = str(value)
    elif isinstance(value, list):
        text = f"{{{','.join(_quoted(str(item)) for item in value)}}}"
    else:
        raise TypeError(f"A read takes no parameters such as {value!r}.")
    if "\0" in text:
        raise ValueError("A read takes no parameters with null bytes.")
    return text.encode()


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class Connections:
    def __init__(self, most: int, *, longest: float | None = None) -> None:
        """`longest`: how long a read may take, in seconds, if not as long as any."""
        self._longest = longest
        self._idle: list[ReadConnection] = []
        self._places = threading.BoundedSemaphore(most)
        # When a connection was last taken or given back.
        self._moved = 0.0

    @contextmanager
    def one(self) -> Iterator[ReadConnection]:
        """A connection in autocommit, for one read.

        Raises a Problem where all are in use, psycopg's errors where none can be made.
        """
        self._take_a_place()
        try:
            taken = self._taken() or _connected(self._longest or _LONGEST)
            try:
                yield taken
            finally:
                # One that broke is dropped.
                if taken.raw.pgconn.transaction_status == TransactionStatus.IDLE:
                    self._idle.append(taken)
                else:
                    taken.raw.close()
        finally:
            self._moved = time.monotonic()
            self._places.release()

    def rows(self, statement: str, values: dict[str, Any]) -> list[Any]:
        """The rows of a statement; over a new connection where the kept ones turn out to be dead."""
        try:
            with self.one() as kept:
                return kept.rows(statement, values)
        except psycopg.errors.QueryCanceled:
            raise
        except psycopg.OperationalError as error:
            self.close()
            if isinstance(error, Silent):  # it would be silent again
                raise
            with self.one() as fresh:
                return fresh.rows(statement, values)

    def _take_a_place(self) -> None:
        while not self._places.acquire(timeout=max(0.0, self._moved + _PATIENCE - time.monotonic())):
            if time.monotonic() >= self._moved + _PATIENCE:
                raise Unavailable("The server is busy. Ask again shortly.", headers={"Retry-After": "1"})
        self._moved = time.monotonic()

    def close(self) -> None:
        """Those that nobody uses: where one is found dead, the others may be."""
        while taken := self._taken():
            taken.raw.close()

    def _taken(self) -> ReadConnection | None:
        """The one that was used last."""
        with suppress(IndexError):
            return self._idle.pop()
        return None


def of_the_transaction() -> ReadConnection:
    """Django's own connection, which sees what its transaction wrote."""
    return ReadConnection(connection.connection, prepare=False, longest=_LONGEST + _GRACE)


def _connected(longest: float) -> ReadConnection:
    raw = connection.get_new_connection(connection.get_connection_params())
    raw.autocommit = True
    made = ReadConnection(raw, prepare=True, longest=longest + _GRACE)
    made.run(_READY.format(longest))
    return made


def _begin() -> None:
    """As new: in a forked process, connections are another's."""
    global connections, for_health
    connections = Connections(api_settings().read_connections)
    for_health = Connections(1, longest=1)


def compile_nothing(editor: BaseDatabaseWrapper) -> None:
    """Has a new connection of Django's run plans as they are: to compile one takes longer than all that we ask.

    PostgreSQL decides by what it guesses a plan to cost. Not an option of the connection, which poolers refuse.
    """
    if editor.vendor == "postgresql":
        editor.connection.execute("SET jit = off")


connections: Connections
# Of its own, so that reads which wait leave it free.
for_health: Connections
_begin()
os.register_at_fork(after_in_child=_begin)

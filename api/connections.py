"""The database connections that reads share: no more than are allowed, however many threads answer requests.

Not Django's, of which each thread keeps one: answering from memory wants many threads, and a database few connections.
"""

import os
import re
import threading
from collections import OrderedDict, namedtuple
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson
import psycopg
from django.db import connection
from psycopg.adapt import Transformer
from psycopg.pq import Escaping, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

from api.conf import api_settings
from api.errors import Problem

# How long a read waits for a connection that others use, in seconds.
_PATIENCE = 5.0
# How many statements a connection keeps prepared: each takes memory of the database's, and lists have many forms.
_PREPARED = 100
# A prepared statement keeps its first plan, whatever its values. A read is too short for other processes to help with.
_READY = """SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('jit', 'off', false),
    set_config('max_parallel_workers_per_gather', '0', false), set_config('statement_timeout', '{}s', false)"""
# How long a read may take, in seconds: what takes longer would hold up the others.
_LONGEST = 10


class ReadConnection:
    """A connection that prepares what it is asked, once.

    It speaks through libpq's own functions: a psycopg cursor would take as long as all else that a read does in Python.
    """

    def __init__(self, raw: psycopg.Connection, *, prepare: bool) -> None:
        self.raw = raw
        self._prepare = prepare
        # The one that was used last stands last.
        self._prepared: OrderedDict[bytes, None] = OrderedDict()

    def rows(self, statement: str, values: dict[str, Any]) -> list[Any]:
        """The rows of a statement with placeholders such as `%(name)s`, as named tuples. Raises psycopg's errors."""
        name, query, names = _parsed(statement)
        parameters: Any = [_text(values[name]) for name in names]
        pgconn = self.raw.pgconn
        if not self._prepare:
            return self._loaded(pgconn.exec_params(query, parameters, result_format=Format.BINARY))
        if name not in self._prepared:
            self._make_room()
            self._checked(pgconn.prepare(name, query))
            self._prepared[name] = None
        self._prepared.move_to_end(name)
        return self._loaded(pgconn.exec_prepared(name, parameters, result_format=Format.BINARY))

    def _make_room(self) -> None:
        if len(self._prepared) >= _PREPARED:
            oldest = next(iter(self._prepared))
            self._checked(self.raw.pgconn.exec_(b"DEALLOCATE " + oldest))
            del self._prepared[oldest]

    def plan(self, statement: str, values: dict[str, Any]) -> Any:
        """How PostgreSQL answers the statement, prepared as it is when it is read: its EXPLAIN (FORMAT JSON)."""
        _, query, names = _parsed(statement)
        given = b", ".join(self._literal(values[name]) for name in names)
        pgconn = self.raw.pgconn
        self._checked(pgconn.prepare(b"explained", query))
        try:
            result = pgconn.exec_(b"EXPLAIN (FORMAT JSON) EXECUTE explained (" + given + b")")
            self._checked(result)
        finally:
            pgconn.exec_(b"DEALLOCATE explained")
        return orjson.loads(result.get_value(0, 0) or b"null")

    def _literal(self, value: Any) -> bytes:
        text = _text(value)
        return b"NULL" if text is None else Escaping(self.raw.pgconn).escape_literal(text)

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
    def __init__(self, most: int) -> None:
        self._idle: list[ReadConnection] = []
        self._places = threading.BoundedSemaphore(most)

    @contextmanager
    def one(self) -> Iterator[ReadConnection]:
        """A connection in autocommit, for one read.

        Raises a Problem where all are in use, psycopg's errors where none can be made.
        """
        if not self._places.acquire(timeout=_PATIENCE):
            raise Problem("unavailable", "The server is busy. Ask again shortly.", headers={"Retry-After": "1"})
        try:
            taken = self._taken() or _connected()
            try:
                yield taken
            finally:
                # One that broke is dropped.
                if taken.raw.pgconn.transaction_status == TransactionStatus.IDLE:
                    self._idle.append(taken)
                else:
                    taken.raw.close()
        finally:
            self._places.release()

    def close(self) -> None:
        """Those that nobody uses: where one is found dead, the others may be."""
        while taken := self._taken():
            taken.raw.close()

    def _taken(self) -> ReadConnection | None:
        """The one that was used last."""
        with suppress(IndexError):
            return self._idle.pop()
        return None


def _connected() -> ReadConnection:
    raw = connection.get_new_connection(connection.get_connection_params())
    raw.autocommit = True
    raw.execute(_READY.format(_LONGEST))
    return ReadConnection(raw, prepare=True)


def _begin() -> None:
    """As new: in a forked process, connections are another's."""
    global connections
    connections = Connections(api_settings().read_connections)


connections: Connections
_begin()
os.register_at_fork(after_in_child=_begin)

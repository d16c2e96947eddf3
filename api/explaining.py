"""`explain=true`, only where DEBUG is on: what a read asked the database, and why something cannot be seen.

It tells of drafts and private pages, so nothing of it is kept, and in production there is no such parameter.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from django.db import connection
from django.http import HttpRequest, HttpResponse

from api import connections as shared
from api.absence import why
from api.errors import Problem
from api.http import uncached
from api.models import PublishedDocument
from api.parameters import switch
from api.reading import watch

EXPLAIN = switch("explain", "While the product is developed: true adds `explain`, what the answer was made of.")
# The problems that say that something is not to be seen.
_ABSENT = {403, 404, 410}
# What of an answer's headers holds for an explained one.
_KEPT = ("Content-Version", "Link")


@dataclass(frozen=True)
class Statement:
    sql: str
    parameters: Any
    milliseconds: float


@dataclass
class Watched:
    """The statements of a read. `reads`: those by `api.reading`, as it has them."""

    statements: list[Statement] = field(default_factory=list)
    reads: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @contextmanager
    def read(self, sql: str, values: dict[str, Any]) -> Iterator[None]:
        self.reads.append((sql, values))
        with self._timed(sql, {name: value for name, value in values.items() if f"%({name})s" in sql}):
            yield

    def other(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """A wrapper of Django's, around what goes through its own connection."""
        with self._timed(sql, params):
            return execute(sql, params, many, context)

    @contextmanager
    def _timed(self, sql: str, parameters: Any) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            taken = round((time.perf_counter() - begun) * 1000, 3)
            readable = orjson.loads(orjson.dumps(parameters, default=str))
            self.statements.append(Statement(sql.strip(), readable, taken))


def explained(view: Any, request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """The view's answer with a member `explain`. A Problem that it raises has it too."""
    request.META.pop("HTTP_IF_NONE_MATCH", None)
    try:
        with _watched() as watched:
            response = view.read(request, **kwargs)
    except Problem as problem:
        problem.explanation = _explanation(watched, keys=None)
        if problem.status in _ABSENT:
            problem.explanation["why"] = why(view.sought(**kwargs), view.place(request))
        raise
    answer = orjson.loads(response.content)
    shown = uncached(orjson.dumps({**answer, "explain": _explanation(watched, keys=_keys_of(answer))}))
    for name in _KEPT:
        if name in response:
            shown[name] = response[name]
    return shown


@contextmanager
def _watched() -> Iterator[Watched]:
    watched = Watched()
    token = watch.set(watched.read)
    try:
        with connection.execute_wrapper(watched.other):
            yield watched
    finally:
        watch.reset(token)


def _explanation(watched: Watched, *, keys: list[str] | None) -> dict[str, Any]:
    return {
        "sql": {
            "count": len(watched.statements),
            "milliseconds": round(sum(statement.milliseconds for statement in watched.statements), 3),
            "statements": [asdict(statement) for statement in watched.statements],
        },
        "plan": _plan(*watched.reads[0]) if watched.reads else None,
        "keys": keys,
    }


def _plan(statement: str, values: dict[str, Any]) -> Any:
    if connection.in_atomic_block:
        return shared.of_the_transaction().plan(statement, values)
    with shared.connections.one() as kept:
        return kept.plan(statement, values)


def _keys_of(answer: dict[str, Any]) -> list[str] | None:
    """Everything that the one document of an answer was made from."""
    document = answer.get("document", answer)
    found = PublishedDocument.objects.filter(id=document["id"], live=True).first() if "id" in document else None
    return found.keys if found else None

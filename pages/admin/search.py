"""The search of the admin, which reads the first words of a question only."""

import re
from collections.abc import Iterator
from copy import copy
from itertools import islice
from typing import Any

from modelsearch.backends.database.postgres.postgres import PostgresSearchBackend
from modelsearch.query import And, Or, Phrase, PlainText, SearchQuery

# Wagtail's query nests one level for each word, and Python's stack ends. A pasted paragraph is longer.
_MOST_WORDS = 50
_MOST_PARTS = 10
_LONGEST = 2_000


class SearchBackend(PostgresSearchBackend):
    def search(self, query: Any, *args: Any, **options: Any) -> Any:
        return super().search(_beginning(query), *args, **options)

    def autocomplete(self, query: Any, *args: Any, **options: Any) -> Any:
        return super().autocomplete(_beginning(query), *args, **options)


def _beginning(query: Any) -> Any:
    """Return the query with the first words and quoted phrases only."""
    if isinstance(query, str):
        words = list(islice(re.finditer(r"\w+", query[:_LONGEST]), _MOST_WORDS))
        return query[: words[-1].end()] if len(words) == _MOST_WORDS else query[:_LONGEST]
    if isinstance(query, PlainText | Phrase):
        shorter = copy(query)
        shorter.query_string = _beginning(query.query_string)
        return shorter
    if isinstance(query, And | Or):
        return type(query)([_beginning(part) for part in islice(_parts(query), _MOST_PARTS)])
    return query


def _parts(query: SearchQuery) -> Iterator[SearchQuery]:
    """Yield the texts and phrases of a query that a user typed. Wagtail joins them by one operator, in pairs."""
    if isinstance(query, And | Or):
        for part in query.subqueries:
            yield from _parts(part)
    else:
        yield query

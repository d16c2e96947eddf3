"""The search of the admin, which reads the first words of a question only."""

import re
from copy import copy
from itertools import islice
from typing import Any

from modelsearch.backends.database.postgres.postgres import PostgresSearchBackend
from modelsearch.query import And, Or, Phrase, PlainText

# Wagtail's query nests one level for each word, and Python's stack ends. A pasted paragraph is longer.
_MOST_WORDS = 50
_MOST_PARTS = 10
_LONGEST = 2_000


class SearchBackend(PostgresSearchBackend):
    def search(self, query: Any, *args: Any, **options: Any) -> Any:
        return super().search(_beginning(query, [_MOST_PARTS]), *args, **options)

    def autocomplete(self, query: Any, *args: Any, **options: Any) -> Any:
        return super().autocomplete(_beginning(query, [_MOST_PARTS]), *args, **options)


def _beginning(query: Any, left: list[int]) -> Any:
    """Return the query with the first words and quoted phrases only. `left`: how many more phrases are taken."""
    if isinstance(query, str):
        words = list(islice(re.finditer(r"\w+", query[:_LONGEST]), _MOST_WORDS))
        return query[: words[-1].end()] if len(words) == _MOST_WORDS else query[:_LONGEST]
    if isinstance(query, PlainText | Phrase):
        left[0] -= 1
        shorter = copy(query)
        shorter.query_string = _beginning(query.query_string, left)
        return shorter
    if isinstance(query, And | Or):
        return type(query)([_beginning(part, left) for part in query.subqueries if left[0] > 0])
    return query

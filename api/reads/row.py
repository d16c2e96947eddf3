"""The columns of reads."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


class Row(Protocol):
    """A row of a read, a named tuple. It has the columns of the state, and those others that its statement selects."""

    # The state, in every row; see `STATE` in `api.reads.read`.
    epoch: UUID
    content_version: int
    site_id: int | None
    is_named: bool | None
    site_locale: str | None
    known: bool
    # A document or a tombstone. `language` is empty for what has none.
    id: UUID
    type: str
    live: bool
    # One of `Reason`, or None.
    reason: Any
    body: bytes | None
    surrogate_keys: str
    by_id: bool
    # An item of a list: its summary or document, its place, and its count (null if not asked for) or its version.
    content: bytes
    key: str
    number: int
    # A list: its length, the number of the first unknown value, and the first unknown language to fall back to.
    total: int
    unknown: int | None
    unknown_fallback: str | None
    # A search: what was searched for instead of the words that no document has, and what a highlight is made of.
    corrections: list
    language: str
    query: str
    corrected: str | None
    marked: list[str]
    fields: list[str]
    texts: list[str]
    score: str
    # A change of the feed. `running` is the sum of the sizes up to it, in bytes.
    path: str
    changed_at: datetime
    replaced_by: str | None
    running: int | None
    pruned: int
    # What a path leads to.
    kind: str
    location: str
    permanent: bool
    keep_query: bool
    looped: bool

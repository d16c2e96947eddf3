"""What is asked of a list: which documents, in which order, which part of them, and what of each."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from api.lists.placement import LAST, PAGES
from api.search.query import RELEVANCE


@dataclass(frozen=True)
class Range:
    """Sort keys from `low` on, and below `high`."""

    low: str = ""
    high: str = LAST

    def within(self, other: "Range") -> "Range":
        return Range(max(self.low, other.low), min(self.high, other.high))


@dataclass(frozen=True)
class NamedValue:
    """What a parameter says exists: a page, by its id; something of a `type`, by its slug; what has a `facet`."""

    parameter: str
    value: str
    type: str | None = None
    facet: str | None = None


@dataclass(frozen=True)
class Cursor:
    """The items after (or, with `backwards`, before) the place that `key` and `id` name.

    `understood`: of a search, what its words stood for on the first page, by language: [query, corrections]. So a list
    stays one list, whatever words are published or withdrawn meanwhile.
    """

    key: str
    id: UUID
    backwards: bool = False
    understood: dict[str, list] | None = None


@dataclass(frozen=True)
class ListQuery:
    """Everything that is asked of a list, but for its site and language.

    `groups`: facets; a document has at least one of each group. `without`: facets; it has none of them.
    `base`: facets of which all documents have one. `types`: the types that they can have.
    `ordering`: what sorts the list; `common`: an ordering that every facet has lists in.
    `shared`: the list is the same on every site. `ranges`: ordering → bounds of its sort keys.
    `named`: values that have to exist. `words`: of a search, folded.
    `counted`: facets up to the slug of each item, whose lengths are the item's `count`.
    """

    groups: list[list[str]]
    base: list[str]
    types: list[str]
    ordering: str
    common: str
    shared: bool = False
    descending: bool = False
    without: list[str] = field(default_factory=list)
    ranges: dict[str, Range] = field(default_factory=dict)
    named: list[NamedValue] = field(default_factory=list)
    slugs: list[str] | None = None
    ids: list[UUID] | None = None
    without_slugs: list[str] | None = None
    without_ids: list[UUID] | None = None
    fallback: str | None = None
    words: list[str] = field(default_factory=list)
    limit: int = 20
    cursor: Cursor | None = None
    offset: int | None = None
    with_total: bool = False
    with_documents: bool = False
    counted: list[str] = field(default_factory=list)

    @property
    def is_search(self) -> bool:
        return bool(self.words)

    @property
    def understood(self) -> dict[str, list] | None:
        """What the words stood for on the first page; None on that page."""
        return self.cursor.understood if self.cursor else None

    @property
    def is_backwards(self) -> bool:
        return bool(self.cursor and self.cursor.backwards)

    @property
    def is_read_descending(self) -> bool:
        """The direction of the read: a page before a cursor is read in the opposite direction."""
        return self.descending != self.is_backwards

    @property
    def is_ranked(self) -> bool:
        """The best matches come first."""
        return self.ordering == RELEVANCE

    @property
    def is_counted(self) -> bool:
        """The total is the stored length of one list, less that of another list which is a part of it."""
        one = len(self.groups) == 1 and len(self.groups[0]) == 1
        return one and self._excludes_a_part and not self.is_narrowed_otherwise

    @property
    def _excludes_a_part(self) -> bool:
        """At most one facet is excluded, and its list is a subset of the base list."""
        if not self.without:
            return True
        within = self.base == [PAGES] or self.without[0].startswith(f"{self.base[0]} ")
        return self.groups == [self.base] and len(self.without) == 1 and within

    @property
    def is_narrowed_otherwise(self) -> bool:
        """More than facets decide what is in the list."""
        chosen = self.slugs or self.ids or self.without_slugs or self.without_ids
        return bool(self.ranges or chosen or self.fallback or self.words)

    @property
    def may_repeat(self) -> bool:
        """A document may be in several lists of one group."""
        return any(len(group) > 1 for group in self.groups)

    def search_parameters(self) -> dict[str, Any]:
        """The parameters of the SQL that searches."""
        if not self.words:
            return {}
        return {"words": self.words, "understood": orjson.dumps(self.understood).decode() if self.understood else None}

"""The query of a list: which documents, in which order, which part of them, and what to return of each."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from api.lists.placement import LAST, PAGES
from api.search.query import RELEVANCE


@dataclass(frozen=True)
class Range:
    """A range of sort keys: from `low`, included, to `high`, excluded.

    `but`: a range within it, in the same form, that does not belong to it. Only `ranges_by_language` have one.
    """

    low: str = ""
    high: str = LAST
    but: tuple[str, str] | None = None

    def within(self, other: "Range") -> "Range":
        """Return the keys that are in both ranges."""
        return Range(max(self.low, other.low), min(self.high, other.high))


@dataclass(frozen=True)
class NamedValue:
    """A parameter's value that must exist: the id of a page, the slug or id of a `type`, or the value of a `facet`."""

    parameter: str
    value: str
    type: str | None = None
    facet: str | None = None


@dataclass(frozen=True)
class Cursor:
    """The items after (or, with `backwards`, before) the place that `key` and `id` name.

    `understood`: for a search, language → [query, corrections] of the first page. The next pages search for the same,
    although words may have been published or withdrawn meanwhile.
    """

    key: str
    id: UUID
    backwards: bool = False
    understood: dict[str, list] | None = None
    # Those that the list was read in. Lists that all sites share have none.
    site_id: int | None = None
    locale: str | None = None


@dataclass(frozen=True)
class ListQuery:
    """A query of a list, except for its site and language.

    `groups`: facets; a document of the list has at least one of each group. `without`: facets that it must not have.
    `base`: facets; every document has at least one. `types`: the types that the documents can have.
    `ordering`: sorts the list. `by_text`: True if its keys are those of texts. `common`: an ordering in which every
    facet has lists.
    `shared`: True if the list is the same on every site. `has_languages`: False if its items have no language.
    `fallbacks`: languages, in this order, of items that the list's language does not have. `falls_back_as_the_site`:
    True if the settings of the site give them.
    `ranges`: ordering → the range of its sort keys. `ranges_by_language`: language → the range in the list's ordering,
    where it is another.
    `named`: values that must exist. `words`: the folded words of a search.
    `counted`: facets without the id at their end. The item's id completes them; their lengths add up to `count`.
    """

    groups: list[list[str]]
    base: list[str]
    types: list[str]
    ordering: str
    common: str
    shared: bool = False
    has_languages: bool = True
    by_text: bool = False
    descending: bool = False
    without: list[str] = field(default_factory=list)
    ranges: dict[str, Range] = field(default_factory=dict)
    ranges_by_language: dict[str, Range] = field(default_factory=dict)
    named: list[NamedValue] = field(default_factory=list)
    slugs: list[str] | None = None
    ids: list[UUID] | None = None
    without_slugs: list[str] | None = None
    without_ids: list[UUID] | None = None
    fallbacks: tuple[str, ...] = ()
    falls_back_as_the_site: bool = False
    words: list[str] = field(default_factory=list)
    limit: int = 20
    cursor: Cursor | None = None
    offset: int | None = None
    with_total: bool = False
    with_documents: bool = False
    counted: list[str] = field(default_factory=list)

    @property
    def is_search(self) -> bool:
        """True if the query has words to search for."""
        return bool(self.words)

    @property
    def understood(self) -> dict[str, list] | None:
        """What the words of a search stood for on its first page; None on the first page itself."""
        return self.cursor.understood if self.cursor else None

    @property
    def is_backwards(self) -> bool:
        """True if the part before the cursor is read, not the part after it."""
        return bool(self.cursor and self.cursor.backwards)

    @property
    def is_read_descending(self) -> bool:
        """True if rows are read in descending order. The part before a cursor is read against the list's order."""
        return self.descending != self.is_backwards

    @property
    def is_ranked(self) -> bool:
        """True if the best matches of a search come first."""
        return self.ordering == RELEVANCE

    @property
    def has_stored_total(self) -> bool:
        """True if the total is the stored length of one list, minus that of a list which is a subset of it."""
        one = len(self.groups) == 1 and len(self.groups[0]) == 1
        return one and self._excludes_a_part and not self.is_narrowed_otherwise

    @property
    def _excludes_a_part(self) -> bool:
        """True if at most one facet is excluded and its list is a subset of the base list."""
        if not self.without:
            return True
        within = self.base == [PAGES] or self.without[0].startswith(f"{self.base[0]} ")
        return self.groups == [self.base] and len(self.without) == 1 and within

    @property
    def is_narrowed_otherwise(self) -> bool:
        """True if more than facets narrow the list."""
        chosen = self.slugs or self.ids or self.without_slugs or self.without_ids
        return bool(self.ranges or chosen or self.falls_back or self.is_search)

    @property
    def falls_back(self) -> bool:
        """True if items in other languages stand in for those that the list's language does not have."""
        return bool(self.fallbacks) or self.falls_back_as_the_site

    @property
    def may_repeat(self) -> bool:
        """True if a document may be in several lists of one group."""
        return any(len(group) > 1 for group in self.groups)

    def search_parameters(self) -> dict[str, Any]:
        """Return the parameters of the SQL that searches."""
        if not self.is_search:
            return {}
        return {"words": self.words, "understood": orjson.dumps(self.understood).decode() if self.understood else None}

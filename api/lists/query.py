"""What is asked of a list: which of the documents, in which order, and what of them."""

from dataclasses import dataclass, field
from uuid import UUID

from api.lists.placement import LAST, PAGES
from api.search.query import RELEVANCE, Question


@dataclass(frozen=True)
class Bounds:
    """Sort keys from `low` on, and below `high`."""

    low: str = ""
    high: str = LAST

    def within(self, other: "Bounds") -> "Bounds":
        return Bounds(max(self.low, other.low), min(self.high, other.high))


@dataclass(frozen=True)
class Named:
    """What a parameter says there is: a page, by its id; something of a `type`, by its slug; what has a `facet`."""

    parameter: str
    value: str
    type: str | None = None
    facet: str | None = None


@dataclass(frozen=True)
class Selection:
    """What of the documents is listed, and in which order.

    `groups`: facets, of each group one; `without`: facets, none of them. `common`: an ordering in which every facet
    has a list. `types`: those that the documents can have. `base`: facets that all of them have one of.
    """

    groups: list[list[str]]
    base: list[str]
    types: list[str]
    ordering: str
    common: str
    shared: bool = False
    descending: bool = False
    without: list[str] = field(default_factory=list)
    bounds: dict[str, Bounds] = field(default_factory=dict)
    named: list[Named] = field(default_factory=list)
    slugs: list[str] | None = None
    ids: list[UUID] | None = None
    without_slugs: list[str] | None = None
    without_ids: list[UUID] | None = None
    fallback: str | None = None
    question: Question | None = None

    @property
    def is_ranked(self) -> bool:
        """Whether the best matches come first."""
        return self.ordering == RELEVANCE

    @property
    def is_counted(self) -> bool:
        """Whether its length is that of a list, without another that is part of it."""
        one = len(self.groups) == 1 and len(self.groups[0]) == 1
        return one and self._is_without_a_part and not self.is_narrowed_otherwise

    @property
    def _is_without_a_part(self) -> bool:
        """Whether what it is without, if anything, is one list, all of which stands in its own."""
        if not self.without:
            return True
        within = self.base == [PAGES] or self.without[0].startswith(f"{self.base[0]} ")
        return self.groups == [self.base] and len(self.without) == 1 and within

    @property
    def is_narrowed_otherwise(self) -> bool:
        """Whether by more than facets."""
        chosen = self.slugs or self.ids or self.without_slugs or self.without_ids
        return bool(self.bounds or chosen or self.fallback or self.question)

    @property
    def may_repeat(self) -> bool:
        """Whether a document may stand in several lists of one group."""
        return any(len(group) > 1 for group in self.groups)


@dataclass(frozen=True)
class Given:
    """What is given of a list.

    `counted`: facets up to the slug of each item; the lengths of their lists are its count.
    """

    total: bool = False
    whole: bool = False
    counted: list[str] = field(default_factory=list)

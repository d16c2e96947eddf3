"""What `counts=true` adds to categories, tags and people: how many live pages name them."""

from dataclasses import dataclass
from typing import Any

from api.http.problems import parameter_problem
from api.lists.filters import facets_to_count
from pages.types import has_languages


@dataclass(frozen=True)
class FacetCounts:
    """What `counts=true` counts for a model.

    `facets`: facets without the id at their end. `surrogate_keys`: the lists that an answer with counts depends on.
    """

    facets: list[str]
    surrogate_keys: list[str]

    @classmethod
    def of(cls, model: Any, values: dict[str, Any]) -> "FacetCounts":
        """Return what the parsed parameters count. Raise a Problem if they name a language that nothing uses."""
        if not values.get("counts"):
            if not has_languages(model) and values.get("locale"):
                raise parameter_problem(
                    "locale",
                    "These items have no language. Leave locale out, or add counts=true to count the pages in it.",
                )
            return cls([], [])
        found = facets_to_count(model)
        return cls([facet for facet, _ in found], sorted({f"list:{collection}" for _, collection in found}))


def with_count(content: bytes, number: int) -> bytes:
    """Add `count` to the JSON of an item."""
    return b'%s,"count":%d}' % (content[:-1], number)

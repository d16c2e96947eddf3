"""The filters that a page type declares for its lists.

    filters = {"category": Relation("category.slug", Category), "locality": Exact("address.locality")}

creates the parameters `category`, `category__not`, `category__isnull`, `locality` and `locality__not`. Orderings by a
date, a time, an instant, a duration or a number have range parameters too (`published_on__gte`), which need no
declaration.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pages.values import served


@dataclass(frozen=True)
class Filter:
    """A filter. `path`: the place of its values in the document, such as `tags.slug`. It can lead through lists."""

    path: str

    def values(self, document: dict) -> list[str]:
        """Return the values in a document, as text."""
        return [_text(value) for value in _reached(document, self.path.split(".")) if value is not None]


@dataclass(frozen=True)
class Relation(Filter):
    """A filter by the slugs of related objects, and by the ids that the document has beside them.

    `model`: their model. A slug or id that no object has is an error.
    """

    model: type

    def ids(self, document: Mapping[str, Any]) -> list[str]:
        """Return the ids of the related objects in a document."""
        *above, _ = self.path.split(".")
        holders = _reached(document, above) if above else ()
        return [holder["id"] for holder in holders if isinstance(holder, dict) and holder.get("id")]


@dataclass(frozen=True)
class Exact(Filter):
    """A filter by a text, ignoring case and accents, or by a boolean. `choices`: all possible values, if known."""

    choices: tuple[str, ...] = ()


def _reached(value: Any, names: list[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _reached(item, names)
    elif not names:
        yield value
    elif value is not None:
        yield from _reached(value[names[0]], names[1:])


def _text(value: Any) -> str:
    value = served(value)
    return str(value).lower() if isinstance(value, bool) else str(value)

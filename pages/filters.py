"""What a page type declares that its lists can be narrowed by, beside its dates and numbers.

    filters = {"category": Relation("category.slug", Category), "locality": Exact("address.locality")}

makes the parameters `category`, `category__not`, `locality` and `locality__not`. Every ordering by a date, an instant
or a number can be narrowed too (`published_on__gte`), without being declared here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pages.values import served


@dataclass(frozen=True)
class Filter:
    """`path`: where the values stand in the document, such as `tags.slug`; through lists too."""

    path: str

    def values(self, document: dict) -> list[str]:
        """Those of a document, as text."""
        return [_text(value) for value in _reached(document, self.path.split(".")) if value is not None]


@dataclass(frozen=True)
class Relation(Filter):
    """By the slugs of what the document names. `model`: theirs; a slug that none of it has is an error."""

    model: type


@dataclass(frozen=True)
class Exact(Filter):
    """By a text or a truth value, whatever its case and accents. `choices`: all that it can be, where that is known."""

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

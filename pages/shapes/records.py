"""Build types from the declarations of models and blocks."""

from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict


def record(name: str, fields: dict[str, Any], *, description: str | None = None) -> Any:
    """Return a type of objects with these fields."""
    made = TypedDict(name, fields)  # type: ignore[misc,operator]
    made.__doc__ = description
    return made


def union(name: str, members: dict[str, Any], *, on: str = "type") -> Any:
    """Return a union of these types, discriminated by the field `on`. The keys of `members` are its values."""
    return TypeAliasType(name, Annotated[reduce(or_, members.values()), Field(discriminator=on)])  # type: ignore[misc]

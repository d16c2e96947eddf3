"""Types that are made by the code: of what models and blocks declare."""

from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict


def record(name: str, fields: dict[str, Any], *, description: str | None = None) -> Any:
    """A type of objects that have these fields."""
    made = TypedDict(name, fields)  # type: ignore[misc,operator]
    made.__doc__ = description
    return made


def union(name: str, members: dict[str, Any], *, on: str = "type") -> Any:
    """One of these types, told apart by the value of the field `on`, which is their key."""
    return TypeAliasType(name, Annotated[reduce(or_, members.values()), Field(discriminator=on)])  # type: ignore[misc]

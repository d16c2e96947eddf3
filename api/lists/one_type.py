"""The list of all pages takes the filters and orderings of a type if that is the only type that is asked for."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any, NoReturn

from django.http import QueryDict

from api.lists.filters import parameters_of_pages
from api.parameters.base import Invalid, Parameter, values_in
from pages.types import page_types

_ORDERING = "ordering"


def only_type(query: QueryDict) -> str | None:
    """Return the only type of page that a request asks for, or None if it asks for several, all or an unknown one."""
    types = set(values_in(query.getlist("type")))
    return types.pop() if len(types) == 1 and types <= page_types().keys() else None


@cache
def page_parameters(only: str | None = None) -> list[Parameter]:
    """Return the parameters of the list of pages of one type, or of all types.

    Those that other types have are declared too: their errors say which type to give.
    """
    own = {parameter.name: parameter for parameter in parameters_of_pages(only).parameters()}
    others: dict[str, dict[str, Parameter]] = {}
    for kind in page_types():
        for parameter in parameters_of_pages(kind).parameters():
            others.setdefault(parameter.name, {})[kind] = parameter
    own[_ORDERING] = _with_orderings(own[_ORDERING], others[_ORDERING])
    return [*own.values(), *(_refused(name, of_types) for name, of_types in others.items() if name not in own)]


def _with_orderings(own: Parameter, of_types: dict[str, Parameter]) -> Parameter:
    """Return the parameter `ordering`, whose schema has the orderings of every type."""

    def parse(text: str) -> Any:
        types = [kind for kind, parameter in of_types.items() if text in parameter.schema["enum"]]
        if types and text not in own.schema["enum"]:
            _refuse(f"{_ORDERING}={text}", types)
        return own.parse(text)

    every = [choice for parameter in (own, *of_types.values()) for choice in parameter.schema["enum"]]
    return replace(own, parse=parse, schema={**own.schema, "enum": list(dict.fromkeys(every))})


def _refused(name: str, of_types: dict[str, Parameter]) -> Parameter:
    """Return a parameter that only lists of other types take."""
    first, *others = of_types.values()
    schema = first.schema
    if any(other.schema != schema for other in others):
        schema = {"type": "string"}
    return Parameter(
        name, f"Only with type={_either(of_types)}. {first.description}", lambda _: _refuse(name, of_types), schema
    )


def _refuse(what: str, types: Iterable[str]) -> NoReturn:
    raise Invalid(f"{what} belongs to the pages of one type. Give type={_either(types)}, and no other type.")


def _either(types: Iterable[str]) -> str:
    return " or ".join(sorted(types))

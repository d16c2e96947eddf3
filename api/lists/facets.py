"""Parameters whose values are facets of lists: filters of models, and places in the tree of pages."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from api.lists.placement import PAGES, facet, filter_value, null_facet, relation_facet
from api.lists.query import NamedValue
from api.parameters.base import NOT_BLANK, Parameter, array_of, each, flag, nonempty, one_of, uuid
from pages.filters import Exact, Filter, Relation
from pages.types import type_name


@dataclass(frozen=True)
class FacetParameter:
    """A parameter with values that each name a facet. `negatable`: True if `__not` leaves out what has them.

    `named`: returns what must exist for a value to be valid; None if the parameter has a fixed choice of values.
    """

    parameter: Parameter
    facet: Callable[[str], str]
    named: Callable[[str], NamedValue] | None = None
    negatable: bool = True

    def parameters(self) -> list[Parameter]:
        """Return the parameter, with its negation if it has one."""
        return with_negation(self.parameter) if self.negatable else [self.parameter]


def criterion_of(base: str, name: str, filter: Filter) -> FacetParameter:
    """Return the parameter of a filter that a model declares. `base`: the type of the model."""
    if isinstance(filter, Relation):
        kind = type_name(filter.model)
        what = kind.replace("_", " ")
        parameter = Parameter(
            name,
            f"Only items that name one of these, by the slug or the id of the {what}.",
            each(nonempty(name)),
            array_of(NOT_BLANK),
        )
        return FacetParameter(
            parameter,
            facet=lambda value: relation_facet(base, name, value),
            named=lambda value: NamedValue(name, value, kind),
        )
    choices = filter.choices if isinstance(filter, Exact) else ()
    parameter = Parameter(
        name,
        f"Only items whose {filter.path} is one of these{'' if choices else '; case and accents do not matter'}.",
        each(one_of(name, choices) if choices else nonempty(name)),
        array_of({"type": "string", "enum": list(choices)} if choices else NOT_BLANK),
    )
    return FacetParameter(
        parameter,
        facet=lambda value: facet(base, name, filter_value(filter, value)),
        named=None
        if choices
        else lambda value: NamedValue(name, value, facet=facet(base, name, filter_value(filter, value))),
    )


def null_test(base: str, relation: str) -> FacetParameter:
    """Return the parameter that asks whether items have a value of a relation."""
    name = f"{relation}__isnull"
    parameter = Parameter(
        name,
        f"true: only items without {relation}. false: only items with one.",
        lambda text: [str(flag(name)(text)).lower()],
        {"type": "boolean"},
    )
    return FacetParameter(parameter, facet=lambda value: null_facet(base, relation, value), negatable=False)


def places() -> list[FacetParameter]:
    """Return the parameters that narrow pages to those below another page."""
    return [
        _page_above("parent", "Only the children of the page with this id"),
        _page_above("ancestor", "Only pages below the page with this id, at any depth"),
    ]


def _page_above(name: str, description: str) -> FacetParameter:
    parameter = Parameter(
        name,
        f"{description}, in every language.",
        lambda text: [str(uuid(name)(text))],
        {"type": "string", "format": "uuid"},
    )
    return FacetParameter(
        parameter, facet=lambda value: facet(PAGES, name, value), named=lambda value: NamedValue(name, value)
    )


def with_negation(parameter: Parameter) -> list[Parameter]:
    """Return a parameter, and the one that leaves out what it gives."""
    described = parameter.description[0].lower() + parameter.description[1:]
    return [
        parameter,
        replace(parameter, name=f"{parameter.name}__not", description=f"Not: {described}"),
    ]


def excluded_facets(criterion: FacetParameter, values: dict[str, Any]) -> list[str]:
    """Return the facets that the values of a parameter leave out."""
    if not criterion.negatable:
        return []
    return [criterion.facet(value) for value in values[f"{criterion.parameter.name}__not"] or []]


def named_values(criterion: FacetParameter, values: dict[str, Any]) -> list[NamedValue]:
    """Return what the values of a parameter and of its negation name."""
    name = criterion.parameter.name
    if criterion.named is None:
        return []
    pairs = [(key, value) for key in (name, f"{name}__not") for value in values[key] or []]
    return [replace(criterion.named(value), parameter=key) for key, value in pairs]

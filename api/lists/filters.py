"""Parameters that filter and order the lists of a collection, made from what its model declares."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from wagtail.models import Page

from api.http.problems import parameter_problem
from api.lists.placement import PAGES, POSITION, facet, filter_value
from api.lists.query import ListQuery, NamedValue, Range
from api.lists.ranges import Kind, kind_of, range_of, range_parameters
from api.models import BY_TITLE
from api.parameters.base import IDS, SLUGS, Parameter, array_of, comma_separated, nonempty, one_of, uuid
from api.search.query import QUESTION, RELEVANCE
from pages.filters import Exact, Filter, Relation
from pages.types import page_types, type_name


@dataclass(frozen=True)
class FacetParameter:
    """A parameter with values, separated by commas, that each name a facet.

    `named`: returns what must exist for a value to be valid; None if the parameter has a fixed choice of values.
    """

    parameter: Parameter
    facet: Callable[[str], str]
    named: Callable[[str], NamedValue] | None = None


@dataclass(frozen=True)
class ListParameters:
    """The parameters of a collection's lists.

    `base`: the facet of every document in them. `types`: the types of these documents. `common`: an ordering that
    every facet has. `default`: the ordering of a list by default, with - for descending. `orderings`: name → the kind
    of its values, or None if they cannot be in a range. `shared`: True if the lists are the same on every site.
    `below`: True if a list can be narrowed to the children of a page.
    """

    base: str
    types: list[str]
    common: str
    default: str
    orderings: dict[str, Kind | None]
    criteria: list[FacetParameter]
    shared: bool = False
    below: bool = False
    # The parameter whose facets replace the base.
    of_type: FacetParameter | None = None

    def parameters(self) -> list[Parameter]:
        """Return the query parameters, with their negations and ranges."""
        narrowing = [parameter for criterion in self._negatable() for parameter in _with_negation(criterion.parameter)]
        ranges = [
            parameter for name, kind in self.orderings.items() if kind for parameter in range_parameters(name, kind)
        ]
        return [QUESTION, *_with_negation(SLUGS), *_with_negation(IDS), *narrowing, *ranges, self._ordering()]

    def _ordering(self) -> Parameter:
        names = sorted([*self.orderings, *([POSITION] if self.below else [])])
        choices = [*names, *(f"-{name}" for name in names), RELEVANCE]
        default = f"{self.default}, with parent position" if self.below else self.default
        return Parameter(
            "ordering",
            f"Order of the list; - for descending. By default {default}; with q, relevance, which is not possible "
            "without q.",
            one_of("ordering", choices),
            {"type": "string", "enum": choices, "default": self.default},
        )

    def query(self, values: dict[str, Any], **wanted: Any) -> ListQuery:
        """Return the query of the parsed values. Raise a Problem if they contradict each other.

        `wanted`: the other fields of the query.
        """
        used = [criterion for criterion in self.criteria if values[criterion.parameter.name]]
        of_types = (self.of_type and values[self.of_type.parameter.name]) or []
        base = list(dict.fromkeys(of_types)) or [self.base]
        groups = [
            [criterion.facet(value) for value in dict.fromkeys(values[criterion.parameter.name])] for criterion in used
        ]
        ordering = self._ordering_of(values)
        if ordering.removeprefix("-") == POSITION and not values["parent"]:
            raise parameter_problem(
                "ordering", "ordering=position sorts the children of a page. Give the page in parent."
            )
        # A document with one of the base's own facets also has the base: the base is left out.
        whole = [base] if of_types or not groups else []
        return ListQuery(
            groups=[*whole, *groups],
            base=base,
            types=list(of_types) or self.types,
            without=[facet for criterion in self._negatable() for facet in _excluded_facets(criterion, values)],
            named=[named for criterion in self._negatable() for named in _named_values(criterion, values)],
            ranges=self._ranges(values),
            ordering=ordering.removeprefix("-"),
            descending=ordering.startswith("-") or ordering == RELEVANCE,
            words=values["q"] or [],
            common=self.common,
            shared=self.shared,
            slugs=values["slug"],
            ids=values["id"],
            without_slugs=values["slug__not"],
            without_ids=values["id__not"],
            fallback=values.get("fallback"),
            **wanted,
        )

    def _ordering_of(self, values: dict[str, Any]) -> str:
        """Return the ordering, with - for descending. Raise a Problem for relevance without a search."""
        if values["ordering"] == RELEVANCE and not values["q"]:
            detail = "ordering=relevance sorts the results of a search. Give the words to search for in q."
            raise parameter_problem("ordering", detail)
        if values["ordering"]:
            return values["ordering"]
        if values["q"]:
            return RELEVANCE
        return POSITION if self.below and values["parent"] else self.default

    def _negatable(self) -> list[FacetParameter]:
        return [*self.criteria, *([self.of_type] if self.of_type else [])]

    def _ranges(self, values: dict[str, Any]) -> dict[str, Range]:
        ranges = {}
        for name, kind in self.orderings.items():
            wanted = range_of(name, values) if kind else Range()
            if wanted != Range():
                ranges[name] = wanted
        return ranges


def parameters_of(model: Any) -> ListParameters:
    """Return the parameters of a model's own collection."""
    base, shared = type_name(model), not issubclass(model, Page)
    return ListParameters(
        base=base,
        types=[base],
        common=model.default_ordering.removeprefix("-") if shared else BY_TITLE,
        default=model.default_ordering,
        orderings={name: kind_of(model, attribute) for name, attribute in model.orderings.items()},
        criteria=[_criterion(base, name, filter) for name, filter in getattr(model, "filters", {}).items()],
        shared=shared,
    )


def parameters_of_pages() -> ListParameters:
    """Return the parameters of the list of all pages. It has the orderings that every type of page has."""
    models_of_pages = list(page_types().values())
    first = models_of_pages[0]
    common = set.intersection(*(set(model.orderings.items()) for model in models_of_pages))
    types = sorted(page_types())
    return ListParameters(
        base=PAGES,
        types=types,
        common=BY_TITLE,
        default=BY_TITLE,
        orderings={name: kind_of(first, attribute) for name, attribute in sorted(common)},
        criteria=[
            _page_above("parent", "Only the children of the page with this id"),
            _page_above("ancestor", "Only pages below the page with this id, at any depth"),
        ],
        below=True,
        of_type=FacetParameter(
            Parameter(
                "type",
                "Only pages of these types, separated by commas.",
                comma_separated(one_of("type", types)),
                array_of({"type": "string", "enum": types}),
            ),
            facet=str,
        ),
    )


def facets_to_count(model: type[models.Model]) -> list[tuple[str, str]]:
    """Return (facet without the slug at its end, collection) for each filter of pages that refers to this model."""
    return [
        (facet(type_name(page), name, ""), page.collection or PAGES)
        for page in page_types().values()
        for name, filter in page.filters.items()
        if isinstance(filter, Relation) and filter.model is model
    ]


# --- facets ---


def _criterion(base: str, name: str, filter: Filter) -> FacetParameter:
    if isinstance(filter, Relation):
        kind = type_name(filter.model)
        what = kind.replace("_", " ")
        parameter = Parameter(
            name,
            f"Only items that name one of these, by the slug of the {what}. Several are separated by commas.",
            comma_separated(nonempty(name)),
            array_of({"type": "string"}),
        )
        return FacetParameter(
            parameter,
            facet=lambda value: facet(base, name, value),
            named=lambda value: NamedValue(name, value, kind),
        )
    choices = filter.choices if isinstance(filter, Exact) else ()
    parameter = Parameter(
        name,
        f"Only items whose {filter.path} is one of these{'' if choices else '; case and accents do not matter'}. "
        "Several are separated by commas.",
        comma_separated(one_of(name, choices) if choices else nonempty(name)),
        array_of({"type": "string", "enum": list(choices)} if choices else {"type": "string"}),
    )
    return FacetParameter(
        parameter,
        facet=lambda value: facet(base, name, filter_value(filter, value)),
        named=None
        if choices
        else lambda value: NamedValue(name, value, facet=facet(base, name, filter_value(filter, value))),
    )


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


def _with_negation(parameter: Parameter) -> list[Parameter]:
    described = parameter.description[0].lower() + parameter.description[1:]
    return [
        parameter,
        Parameter(f"{parameter.name}__not", f"Not: {described}", parameter.parse, parameter.schema),
    ]


def _excluded_facets(criterion: FacetParameter, values: dict[str, Any]) -> list[str]:
    return [criterion.facet(value) for value in values[f"{criterion.parameter.name}__not"] or []]


def _named_values(criterion: FacetParameter, values: dict[str, Any]) -> list[NamedValue]:
    name = criterion.parameter.name
    if criterion.named is None:
        return []
    pairs = [(key, value) for key in (name, f"{name}__not") for value in values[key] or []]
    return [replace(criterion.named(value), parameter=key) for key, value in pairs]

"""Parameters that filter and order the lists of a collection, made from what its model declares."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from wagtail.models import Page

from api.http.problems import parameter_problem
from api.lists.facets import (
    FacetParameter,
    criterion_of,
    excluded_facets,
    named_values,
    null_test,
    places,
    with_negation,
)
from api.lists.placement import PAGES, POSITION, facet
from api.lists.query import ListQuery, Range
from api.lists.ranges import Kind, kind_of, range_of, range_parameters
from api.lists.suggestions import SUGGEST, check_suggest, ordering_of_titles, ranges_of_titles
from api.models import BY_TITLE
from api.parameters.base import IDS, SLUGS, Parameter, array_of, each, one_of
from api.search.query import QUESTION, RELEVANCE
from pages.filters import Filter, Relation
from pages.types import has_languages, page_types, type_name

# The parameter of the list of all pages that narrows it to types.
TYPE = "type"


@dataclass(frozen=True)
class ListParameters:
    """The parameters of a collection's lists.

    `base`: the facet of every document in them. `types`: the types of these documents. `common`: an ordering that
    every facet has. `default`: the ordering of a list by default, with - for descending. `orderings`: name → the kind
    of its values, or None if they cannot be in a range. `shared`: True if the lists are the same on every site.
    `below`: True if a list can be narrowed to the children of a page. `has_languages`: False if the items have none.
    """

    base: str
    types: list[str]
    common: str
    default: str
    orderings: dict[str, Kind | None]
    criteria: list[FacetParameter]
    shared: bool = False
    below: bool = False
    has_languages: bool = True
    # The parameter whose facets replace the base.
    of_type: FacetParameter | None = None

    def parameters(self) -> list[Parameter]:
        """Return the query parameters, with their negations and ranges."""
        narrowing = [parameter for criterion in self._every_criterion() for parameter in criterion.parameters()]
        ranges = [
            parameter for name, kind in self.orderings.items() if kind for parameter in range_parameters(name, kind)
        ]
        search = [QUESTION, *([SUGGEST] if ordering_of_titles(self.orderings) else [])]
        return [*search, *with_negation(SLUGS), *with_negation(IDS), *narrowing, *ranges, self._ordering()]

    def _ordering(self) -> Parameter:
        names = sorted([*self.orderings, *([POSITION] if self.below else [])])
        choices = [*names, *(f"-{name}" for name in names), RELEVANCE]
        default = f"{self.default}, with parent position" if self._is_by_position else self.default
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
        if self.below and ordering.removeprefix("-") == POSITION and not values["parent"]:
            raise parameter_problem(
                "ordering", "ordering=position sorts the children of a page. Give the page in parent."
            )
        # A document with one of the base's own facets also has the base: the base is left out.
        suggested = values.get("suggest")
        ranges, fallback = self._ranges(values), values.get("fallback")
        own_ranges: dict[str, Range] = {}
        if suggested:
            ranges[ordering], own_ranges = ranges_of_titles(values["q"])
        own = len(base) == 1 and any(group[0].startswith(f"{base[0]} ") for group in groups)
        whole = [] if own else [base]
        return ListQuery(
            groups=[*whole, *groups],
            base=base,
            types=self.types_of(values),
            without=[facet for criterion in self._every_criterion() for facet in excluded_facets(criterion, values)],
            named=[named for criterion in self._every_criterion() for named in named_values(criterion, values)],
            ranges=ranges,
            ranges_by_language=own_ranges,
            ordering=ordering.removeprefix("-"),
            by_text=self._is_text(ordering.removeprefix("-")),
            descending=ordering.startswith("-") or ordering == RELEVANCE,
            words=values["q"].words if values.get("q") and not suggested else [],
            common=self.common,
            shared=self.shared,
            has_languages=self.has_languages,
            slugs=values.get("slug"),
            ids=values.get("id"),
            without_slugs=values.get("slug__not"),
            without_ids=values.get("id__not"),
            fallbacks=() if isinstance(fallback, bool) else fallback or (),
            falls_back_as_the_site=fallback is True,
            **wanted,
        )

    def _is_text(self, ordering: str) -> bool:
        return ordering in self.orderings and self.orderings[ordering] is None

    def types_of(self, values: dict[str, Any]) -> list[str]:
        """Return the types that the documents of a list can have."""
        return list((self.of_type and values[self.of_type.parameter.name]) or self.types)

    def _ordering_of(self, values: dict[str, Any]) -> str:
        """Return the ordering, with - for descending. Raise a Problem for relevance without a search."""
        ordering: str | None = values.get("ordering")
        by_title = ordering_of_titles(self.orderings)
        if by_title and values["suggest"]:
            check_suggest(values, by_title)
            return by_title
        if ordering == RELEVANCE and not values["q"]:
            detail = "ordering=relevance sorts the results of a search. Give the words to search for in q."
            raise parameter_problem("ordering", detail)
        if ordering:
            return ordering
        if values.get("q"):
            return RELEVANCE
        return POSITION if self._is_by_position and values["parent"] else self.default

    @property
    def _is_by_position(self) -> bool:
        """True if children are in the order of the tree by default. Lists with an order of their own keep that."""
        return self.below and self.default == BY_TITLE

    def _every_criterion(self) -> list[FacetParameter]:
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
    filters: dict[str, Filter] = getattr(model, "filters", {})
    criteria = [criterion_of(base, name, filter) for name, filter in filters.items()]
    criteria += [null_test(base, name) for name, filter in filters.items() if isinstance(filter, Relation)]
    return ListParameters(
        base=base,
        types=[base],
        common=model.default_ordering.removeprefix("-") if shared else BY_TITLE,
        default=model.default_ordering,
        orderings={name: kind_of(model, attribute) for name, attribute in model.orderings.items()},
        criteria=criteria if shared else [*criteria, *places()],
        shared=shared,
        below=not shared,
        has_languages=has_languages(model),
    )


@cache
def parameters_of_pages(only: str | None = None) -> ListParameters:
    """Return the parameters of the list of all pages. It has the orderings that every type of page has.

    `only`: a type. The list of its pages has all its orderings and filters.
    """
    models_of_pages = [page_types()[only]] if only else list(page_types().values())
    first = models_of_pages[0]
    common = set.intersection(*(set(model.orderings.items()) for model in models_of_pages))
    types = sorted(page_types())
    return ListParameters(
        base=PAGES,
        types=types,
        common=BY_TITLE,
        default=BY_TITLE,
        orderings={name: kind_of(first, attribute) for name, attribute in sorted(common)},
        criteria=parameters_of(first).criteria if only else places(),
        below=True,
        of_type=FacetParameter(
            Parameter(
                TYPE,
                "Only pages of these types.",
                each(one_of("type", types)),
                array_of({"type": "string", "enum": types}),
            ),
            facet=str,
        ),
    )


def facets_to_count(model: type[models.Model]) -> list[tuple[str, str]]:
    """Return (facet without the id at its end, collection) for each filter of pages that refers to this model."""
    return [
        (facet(type_name(page), name, ""), page.collection or PAGES)
        for page in page_types().values()
        for name, filter in page.filters.items()
        if isinstance(filter, Relation) and filter.model is model
    ]

"""The types of whole documents: the common fields, then the fields of each model. Built after models are loaded."""

from collections.abc import Callable, Sequence
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

from django.apps import apps
from django.utils.translation import override
from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema
from typing_extensions import TypeAliasType, TypedDict, is_typeddict
from wagtail.models import Page

from pages.shapes import PageFrame, SnippetFrame, Summary
from pages.shapes.fields import DocumentField, document_fields_of, summary_fields_of
from pages.shapes.records import record, union
from pages.shapes.values import Integer, Made, Real, Uuid, Version
from pages.types import has_languages, page_types, type_name


class Highlight(TypedDict):
    field: Annotated[
        str,
        Field(
            description="The field that has the words, such as `title`, `body` or `tags`. `headings` are the body's."
        ),
    ]
    html: Annotated[str, Field(description="Escaped text, in which `<mark>` is the only element.")]


Correction = TypedDict("Correction", {"from": str, "to": str})
Correction.__doc__ = "A word of q that no document has, and the word that was searched for instead."


class Match(TypedDict):
    """The additional fields of a list's item in a search with `q`."""

    score: NotRequired[Annotated[Real, Field(description="With q: how well it matches, within this list.")]]
    highlights: NotRequired[Annotated[list[Highlight], Field(description="With q: the places of its words.")]]


class Versioned(TypedDict):
    version: Version


class Snippet(TypedDict):
    id: Uuid
    type: str


class PageCount(TypedDict):
    count: NotRequired[Annotated[Integer, Field(description="Only with counts=true.")]]


@cache
def document_type(model: Any) -> Any:
    """Return the type of the whole document of a model."""
    what, own = "The whole document", document_fields_of(model)
    if issubclass(model, Page):
        return _of_model(model, model.__name__, what, [Summary, PageFrame, Versioned], own)
    return _of_model(model, model.__name__, what, [Versioned, *_of_snippets(model)], own, _counts(model))


@cache
def embedded_type(model: Any) -> Any:
    """Return the type of a whole page within another document. It has no version of its own."""
    return _of_model(
        model, f"Embedded{model.__name__}", "Within another document", [Summary, PageFrame], document_fields_of(model)
    )


@cache
def summary_type(model: Any) -> Any:
    """Return the type of a page's summary within another document."""
    what = "Within another document, as in a list"
    return _of_model(model, f"{model.__name__}Summary", what, [Summary], summary_fields_of(model))


@cache
def item_type(model: Any) -> Any:
    """Return the type of a list's item."""
    name, what = f"{model.__name__}Item", "What a list gives"
    if issubclass(model, Page):
        return _of_model(model, name, what, [Summary, Match], summary_fields_of(model))
    return _of_model(model, name, what, [Match, *_of_snippets(model)], document_fields_of(model), _counts(model))


@cache
def full_item_type(model: Any) -> Any:
    """Return the type of a list's item with `view=full`: the whole document, and what lists add."""
    common: list[Any] = [Summary, PageFrame] if issubclass(model, Page) else _of_snippets(model)
    added: list[Any] = [Match, *_counts(model)]
    what = "What a list gives with view=full"
    return _of_model(model, f"Full{model.__name__}", what, [*common, Versioned], document_fields_of(model), added)


def _of_snippets(model: Any) -> list[Any]:
    return [Snippet, SnippetFrame] if has_languages(model) else [Snippet]


def _counts(model: Any) -> list[Any]:
    return [PageCount] if has_counts(model) else []


@cache
def page_type() -> Any:
    """Return the type of the document of any page."""
    return union("Page", {name: document_type(model) for name, model in page_types().items()})


@cache
def page_item_type() -> Any:
    """Return the type of a list's item for any page."""
    return union("PageItem", {name: item_type(model) for name, model in page_types().items()})


@cache
def full_page_item_type() -> Any:
    """Return the type of a list's item for any page with `view=full`."""
    return union("FullPage", {name: full_item_type(model) for name, model in page_types().items()})


@cache
def page_summary_type() -> Any:
    """Return the type of the summary of any page."""
    return union("PageSummary", {name: summary_type(model) for name, model in page_types().items()})


class Later(Made):
    """In an annotation: a type that is built after all models are loaded."""

    def __init__(self, make: Callable[..., Any], *labels: str) -> None:
        """`make` is called with the models with these labels, such as `pages.Location`."""
        self.make, self.labels = make, labels

    def shape(self) -> Any:
        """Build the type."""
        return self.make(*map(apps.get_model, self.labels))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(self.shape())


def has_path(shape: Any, names: Sequence[str]) -> bool:
    """True if values of this type can have something at this path. Lists on the way are passed through."""
    if not names:
        return True
    if isinstance(shape, TypeAliasType):
        return has_path(shape.__value__, names)
    origin, arguments = get_origin(shape), get_args(shape)
    if origin is Annotated:
        later = next((mark for mark in shape.__metadata__ if isinstance(mark, Later)), None)
        return has_path(later.shape() if later else arguments[0], names)
    if origin in {list, NotRequired, Union, UnionType}:
        return any(has_path(argument, names) for argument in arguments)
    if is_typeddict(shape):
        hints = get_type_hints(shape, include_extras=True)
        return names[0] in hints and has_path(hints[names[0]], names[1:])
    return shape in {Any, dict} or origin is dict


def shows_page(shape: Any) -> bool:
    """True if values of this type can contain a page, a link to one, or rich text, which may have such links."""
    if isinstance(shape, TypeAliasType):
        return shows_page(shape.__value__)
    origin, arguments = get_origin(shape), get_args(shape)
    if origin is Annotated:
        return any(isinstance(mark, Later) for mark in shape.__metadata__) or shows_page(arguments[0])
    if is_typeddict(shape):
        hints = get_type_hints(shape, include_extras=True)
        return "path" in hints or {"format", "html"} <= set(hints) or any(map(shows_page, hints.values()))
    return any(map(shows_page, arguments))


AnyPage = Annotated[dict[str, Any], Later(page_type)]
AnySummary = Annotated[Summary, Later(page_summary_type)]
ArticleSummary = Annotated[Summary, Later(summary_type, "pages.Article")]
LocationSummary = Annotated[Summary, Later(summary_type, "pages.Location")]
EmbeddedLocation = Annotated[dict[str, Any], Later(embedded_type, "pages.Location")]
EmbeddedContact = Annotated[dict[str, Any], Later(embedded_type, "pages.Contact")]


def has_counts(model: Any) -> bool:
    """True if a page type has a filter for this model, so that its pages can be counted."""
    return any(
        getattr(filter, "model", None) is model
        for page in page_types().values()
        for filter in getattr(page, "filters", {}).values()
    )


def _of_model(
    model: Any,
    name: str,
    what: str,
    common: list[Any],
    own: list[DocumentField],
    last: list[Any] | None = None,
) -> Any:
    fields: dict[str, Any] = {}
    for part in common:
        fields |= get_type_hints(part, include_extras=True)
    fields["type"] = Literal[type_name(model)]  # type: ignore[valid-type]
    fields |= {field.name: field.shape for field in own}
    for part in last or []:
        fields |= get_type_hints(part, include_extras=True)
    with override("en"):  # whoever opens the document first
        return record(name, fields, description=f"{what}: {model._meta.verbose_name}.")

"""The published models, and the `type` of their documents."""

import re
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model
from wagtail.models import Page, TranslatableMixin


@cache
def page_types() -> dict[str, Any]:
    """Return every page model that declares `api_fields`, by its `type`."""
    return {type_name(model): model for model in apps.get_models() if is_page_type(model)}


@cache
def snippet_types() -> dict[str, Any]:
    """Return the other models with a collection (people, categories, tags), by their `type`."""
    return {type_name(model): model for model in apps.get_models() if is_snippet_type(model)}


def is_page_type(model: type[Model]) -> bool:
    """True for page models that declare `api_fields`."""
    return issubclass(model, Page) and model is not Page and bool(getattr(model, "api_fields", None))


def is_snippet_type(model: type[Model]) -> bool:
    """True for other models that declare `api_fields` and a `collection`."""
    return not issubclass(model, Page) and bool(getattr(model, "collection", None)) and hasattr(model, "api_fields")


def has_languages(model: Any) -> bool:
    """True if each row of the model is in a language: pages, and snippets that are translated."""
    return issubclass(model, TranslatableMixin)


@cache
def models_by_type() -> dict[str, Any]:
    """Return page and snippet models, by the `type` of their documents."""
    return {**page_types(), **snippet_types()}


def type_name(model: type[Model]) -> str:
    """Return the class name in snake_case: `article_index` for `ArticleIndex`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()


def snippet_source(model: type[Model], pk: int | str) -> str:
    """Return the source of a snippet, such as `snippet:pages.person:1`."""
    return f"snippet:{model._meta.label_lower}:{pk}"

"""What is published, under which source name and which id."""

import re
import uuid
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from modelcluster.fields import ParentalKey
from wagtail.models import Page

from api.models import ContentState


@cache
def page_types() -> dict[str, Any]:
    """Every page model that declares `api_fields`, by its `type`: the class's name in snake_case."""
    return {
        type_name(model): model
        for model in apps.get_models()
        if issubclass(model, Page) and model is not Page and getattr(model, "api_fields", None)
    }


@cache
def published_models() -> dict[Any, str]:
    """Models that are no pages but have a collection of their own (people, categories, tags), with their type."""
    return {
        model: type_name(model)
        for model in apps.get_models()
        if not issubclass(model, Page) and getattr(model, "collection", None) and hasattr(model, "api_fields")
    }


@cache
def models_by_type() -> dict[str, Any]:
    """Page types and published models, by the `type` of their documents."""
    return {**page_types(), **{kind: model for model, kind in published_models().items()}}


@cache
def carriers(model: Any) -> list[tuple[Any, str, str]]:
    """Of a model with `seen_on_pages_alone`, what puts it on pages: models, and their columns for both."""
    if not getattr(model, "seen_on_pages_alone", False):
        return []
    return [
        (relation.related_model, relation.field.attname, page.attname)
        for relation in model._meta.related_objects
        for page in relation.related_model._meta.local_fields
        if isinstance(page, ParentalKey) and issubclass(page.related_model, Page)
    ]


def is_content(model: type[Model]) -> bool:
    """Comments and subscriptions hang on pages too, but the world does not read them."""
    return not model.__module__.startswith("wagtail.")


def type_name(model: type[Model]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()


@cache
def type_of_content_type(content_type_id: int) -> str | None:
    from django.contrib.contenttypes.models import ContentType

    model = ContentType.objects.get_for_id(content_type_id).model_class()
    return type_name(model) if model and model in page_types().values() else None


def snippet_source(model: type[Model], pk: int | str) -> str:
    return f"snippet:{model._meta.label_lower}:{pk}"


class Identities:
    """Ids of documents: uuid5 over the installation's namespace, so no column can be overwritten by a revision.

    `media_url`: where files are, `time_zone`: that of sites without one, as the installation knows it, whatever this
    process was told.
    """

    def __init__(self, state: ContentState) -> None:
        self.namespace = state.namespace
        self.media_url: str = state.made_with.get("MEDIA_URL", settings.MEDIA_URL)
        self.time_zone: str = state.made_with.get("TIME_ZONE", settings.TIME_ZONE)
        self._known: dict[str, str] = {}

    def of(self, source: str) -> str:
        if source not in self._known:
            self._known[source] = str(uuid.uuid5(self.namespace, source))
        return self._known[source]

"""Source names and document ids, and which models are published."""

import uuid
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Model
from modelcluster.fields import ParentalKey
from wagtail.models import Page

from api.models import ContentState
from pages.types import is_page_type, type_name


@cache
def carrier_relations(model: Any) -> list[tuple[Any, str, str]]:
    """Return (carrier model, column of the row, column of the page) for each relation that puts rows on pages.

    The list is empty for a model without `seen_on_pages_alone`.
    """
    if not getattr(model, "seen_on_pages_alone", False):
        return []
    return [
        (relation.related_model, relation.field.attname, page.attname)
        for relation in model._meta.related_objects
        for page in relation.related_model._meta.local_fields
        if isinstance(page, ParentalKey) and issubclass(page.related_model, Page)
    ]


def is_content(model: type[Model]) -> bool:
    """Return False for Wagtail's own child models, such as comments and subscriptions: readers never see them."""
    return not model.__module__.startswith("wagtail.")


def type_of_content_type(content_type_id: int) -> str | None:
    """Return the page type of a content type, or None if the API does not publish it."""
    model = _model_of(content_type_id)
    return type_name(model) if model and is_page_type(model) else None


def is_no_page_type(content_type_id: int) -> bool:
    """Return True if the content type is that of another kind of model. No page of Wagtail has such a type."""
    model = _model_of(content_type_id)
    return model is not None and not issubclass(model, Page)


def _model_of(content_type_id: int) -> type[Model] | None:
    from django.contrib.contenttypes.models import ContentType

    return ContentType.objects.get_for_id(content_type_id).model_class()


def forget_content_types() -> None:
    """Clear Django's cache of content types. In restored content, they may have other ids."""
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.clear_cache()


class Identities:
    """The ids of documents, and the installation's settings.

    An id is a uuid5 of the installation's namespace and the source. It is not a column, so no revision can overwrite
    it. `media_origin` is what addresses of files begin with, `time_zone` the one of sites without their own. Both come
    from `ContentState.made_with` and not from the settings of this process.
    """

    def __init__(self, state: ContentState) -> None:
        self.namespace = state.namespace
        self.media_origin: str = state.made_with.get("MEDIA_ORIGIN", settings.MEDIA_ORIGIN)
        self.time_zone: str = state.made_with.get("TIME_ZONE", settings.TIME_ZONE)
        self._known: dict[str, str] = {}

    def of(self, source: str) -> str:
        """Return the id of a source's document."""
        if source not in self._known:
            self._known[source] = str(uuid.uuid5(self.namespace, source))
        return self._known[source]

"""What is published, under which source name and which id."""

import uuid
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Model
from modelcluster.fields import ParentalKey
from wagtail.models import Page

from api.models import ContentState
from pages.types import page_types, type_name


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

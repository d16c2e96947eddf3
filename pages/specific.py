"""Rows whose content type is none of their kind, such as a page that the database says is a user.

Wagtail treats a row whose type is gone as one of the base model. Here it treats these rows in the same way.
"""

from collections.abc import Iterator
from functools import cached_property, wraps
from typing import Any

from django.db.models import Model
from wagtail.admin.viewsets.pages import PageViewSetRegistry
from wagtail.models import Page
from wagtail.models.specific import SpecificMixin
from wagtail.query import SpecificIterable


def specific_class(row: Any) -> type[Model] | None:
    """Return the row's specific class, or None if its content type is gone or is none of its kind."""
    found = row.cached_content_type.model_class()
    base = row._meta.get_field("content_type").model
    return found if found and issubclass(found, base) else None


def read_rows_of_another_kind() -> None:
    """Have Wagtail read such a row as one of the base model, in lists and by itself. It has no setting for it."""
    read_type = cached_property(specific_class)
    read_type.__set_name__(SpecificMixin, "specific_class")
    SpecificMixin.specific_class = read_type
    every = SpecificIterable.__iter__

    @wraps(every)
    def of_one_kind(rows: SpecificIterable) -> Iterator[Any]:
        model = rows.queryset.model
        for item in every(rows):
            yield item if isinstance(item, model) else model.objects.get(pk=item.pk)

    SpecificIterable.__iter__ = of_one_kind
    model_of = PageViewSetRegistry.get_page_model_by_content_type_id

    @wraps(model_of)
    def page_model(registry: PageViewSetRegistry, content_type_id: int) -> type[Model]:
        found = model_of(registry, content_type_id)
        return found if issubclass(found, Page) else Page

    PageViewSetRegistry.get_page_model_by_content_type_id = page_model

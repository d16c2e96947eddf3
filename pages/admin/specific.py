"""Rows whose content type is gone or belongs to another kind of model, such as a page that the database says is a user.

Wagtail reads such a row as the other model, or expects a model where there is none. Here it is one of the base model.
"""

from collections.abc import Iterator
from functools import cached_property, wraps
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from wagtail.admin.viewsets.pages import PageViewSetRegistry
from wagtail.exceptions import PageClassNotFoundError
from wagtail.models import Page
from wagtail.models.specific import SpecificMixin
from wagtail.query import SpecificIterable


def has_known_type(row: Any) -> bool:
    found = row.cached_content_type.model_class()
    return found is not None and issubclass(found, _base_of(row))


def refuse_without_a_type(request: HttpRequest, page: Page, *others: Any) -> None:
    """Refuse to edit a page whose type is gone, and to create a page below it."""
    if not has_known_type(page):
        raise PageClassNotFoundError(f"Page {page.pk} has the type {page.cached_content_type}.")


def _base_of(row: Any) -> type[Model]:
    """Return the model that has the row's content type, such as Page."""
    model: type[Model] = row._meta.get_field("content_type").model
    return model


def _specific_class(row: Any) -> type[Model]:
    return row.cached_content_type.model_class() if has_known_type(row) else _base_of(row)


def read_rows_of_another_kind() -> None:
    """Have Wagtail read such a row as one of the base model, in lists and by itself. It has no setting for it."""
    specific_class = cached_property(_specific_class)
    specific_class.__set_name__(SpecificMixin, "specific_class")
    SpecificMixin.specific_class = specific_class
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

"""Objects that rows name by a content type and a key, such as the page of a revision. They may be gone."""

from collections import defaultdict
from collections.abc import Iterable
from functools import wraps
from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError

# The id of a content type, and the key of an object as text.
GenericKey = tuple[int, str]


def existing(keys: Iterable[GenericKey]) -> set[GenericKey]:
    """Return those of the keys that an object has, with one query for each content type."""
    by_type: dict[int, set[str]] = defaultdict(set)
    for content_type, key in keys:
        if is_possible(content_type, key):
            by_type[content_type].add(key)
    return {(content_type, key) for content_type, some in by_type.items() for key in _existing(content_type, some)}


def _existing(content_type: int, keys: set[str]) -> Iterable[str]:
    model: Any = ContentType.objects.get_for_id(content_type).model_class()
    return map(str, model._base_manager.filter(pk__in=keys).values_list("pk", flat=True))


def is_possible(content_type: int, key: Any) -> bool:
    """Return True if the content type has a model, and its objects can have this key."""
    model = ContentType.objects.get_for_id(content_type).model_class()
    if model is None:
        return False
    field: Any = model._meta.pk
    while field.remote_field:
        field = field.target_field
    try:
        field.clean(key, None)
    except ValidationError:
        return False
    return True


def read_generic_keys_carefully() -> None:
    """Read None for an impossible key, as Django does for an object that is gone. It has no setting for it."""
    get, prefetch = GenericForeignKey.__get__, GenericForeignKey.get_prefetch_querysets

    def names_something(field: GenericForeignKey, row: Any) -> bool:
        content_type = getattr(row, row._meta.get_field(field.ct_field).attname)
        return content_type is None or is_possible(content_type, getattr(row, field.fk_field))

    @wraps(get)
    def get_if_possible(field: GenericForeignKey, row: Any, cls: Any = None) -> Any:
        return None if row is not None and not names_something(field, row) else get(field, row, cls)

    @wraps(prefetch)
    def prefetch_what_is_possible(field: GenericForeignKey, rows: Any, querysets: Any = None) -> Any:
        possible = [row for row in rows if names_something(field, row)]
        objects, key_of_object, key_of_row, *others = prefetch(field, possible, querysets)
        return objects, key_of_object, lambda row: key_of_row(row) if names_something(field, row) else None, *others

    GenericForeignKey.__get__ = get_if_possible
    GenericForeignKey.get_prefetch_querysets = prefetch_what_is_possible

"""Objects that rows name by a content type and a key, such as the page of a revision. They may be gone."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Field

# The id of a content type, and the key of an object as text.
GenericKey = tuple[int, str]


def existing(keys: Iterable[GenericKey]) -> set[GenericKey]:
    """Return those of the keys that an object has, with one query for each content type."""
    by_type: dict[int, set[str]] = defaultdict(set)
    for content_type, key in keys:
        by_type[content_type].add(key)
    return {(content_type, key) for content_type, some in by_type.items() for key in _existing(content_type, some)}


def _existing(content_type: int, keys: set[str]) -> set[str]:
    model = ContentType.objects.get_for_id(content_type).model_class()
    if model is None:
        return set()
    field = model._meta.pk
    while field.remote_field:
        field = field.target_field
    possible = [key for key in keys if _may_be(field, key)]
    return set(map(str, model._base_manager.filter(pk__in=possible).values_list("pk", flat=True)))


def _may_be(field: Field, key: str) -> bool:
    """Return True if the field can have this value. The database refuses to look for others."""
    try:
        field.clean(key, None)
    except ValidationError:
        return False
    return True

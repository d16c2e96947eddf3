"""Wagtail's index of references, after a release has removed or added fields, blocks or models.

Wagtail fails as a whole if one reference names a field that is gone. Here such references are left out. After a
migration they are deleted, and the worker indexes all objects again.
"""

import logging
from collections.abc import Iterable
from functools import wraps
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, transaction
from django_tasks import task
from wagtail.models import ReferenceIndex
from wagtail.models.reference_index import ReferenceGroups

from pages.admin.generic_keys import existing

logger = logging.getLogger(__name__)
# How many objects a task indexes. The worker publishes between two tasks.
BATCH = 100


def leave_out_stale_references() -> None:
    """Have Wagtail show only references from fields and objects that exist. It has no setting for it."""
    init = ReferenceGroups.__init__

    @wraps(init)
    def of_current_ones(groups: ReferenceGroups, references: Iterable[ReferenceIndex]) -> None:
        init(groups, _current(references))

    ReferenceGroups.__init__ = of_current_ones


def _current(references: Iterable[ReferenceIndex]) -> list[ReferenceIndex]:
    known = [reference for reference in references if _has_field(reference)]
    sources = existing((reference.base_content_type_id, reference.object_id) for reference in known)
    return [reference for reference in known if (reference.base_content_type_id, reference.object_id) in sources]


def _has_field(reference: ReferenceIndex) -> bool:
    """Return True if Wagtail finds the field or block of the reference in today's models."""
    try:
        return bool(reference.related_field and reference.describe_source_field())
    except (FieldDoesNotExist, LookupError, AttributeError):
        return False


def bring_up_to_date(plan: Iterable[Any] = (), **kwargs: Any) -> None:
    """Delete references whose field is gone. If models were migrated, let the worker index all objects again."""
    for path in ReferenceIndex.objects.order_by().distinct("content_type_id", "model_path"):
        if not _has_field(path):
            ReferenceIndex.objects.filter(content_type_id=path.content_type_id, model_path=path.model_path).delete()
    if plan and ReferenceIndex.objects.exists():  # a new installation has nothing to index
        for model in ReferenceIndex.indexed_models:
            index_again.enqueue(model._meta.label)


@task()
def index_again(label: str, after: str | None = None) -> None:
    """Update the references of a batch of objects, those after this key, then make a task for the next batch."""
    rows = apps.get_model(label)._default_manager.order_by("pk")
    batch = list((rows if after is None else rows.filter(pk__gt=after))[:BATCH])
    for item in batch:
        try:
            with transaction.atomic():
                ReferenceIndex.create_or_update_for_object(item)
        except Exception:
            if not connection.is_usable():
                raise
            logger.exception("Could not index the references of %s %s.", label, item.pk)
    if len(batch) == BATCH:
        index_again.enqueue(label, str(batch[-1].pk))

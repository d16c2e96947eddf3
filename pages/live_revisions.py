"""The revision that readers see. What a program, an import or a migration made live has none."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Revision

# The revision of the live state comes this long before the one that is scheduled.
_BEFORE = timedelta(microseconds=1)


def keep_live_until(revision: Revision) -> None:
    """If the revision is scheduled and the live row has no live revision, give it one of its stored state.

    Wagtail keeps a live row until the time of a scheduled change only if it has a live revision. Otherwise it takes
    the row from readers at once. The latest revision stays the latest.
    """
    goes_live = revision.as_object().go_live_at
    if goes_live is None or goes_live <= timezone.now():
        return
    named: Any = revision.content_object
    rows = type(named)._default_manager.filter(pk=named.pk)
    stored = rows.filter(live=True, live_revision=None).first()
    if stored is None:
        return
    made = Revision.objects.create(
        content_object=stored,
        base_content_type=stored.get_base_content_type(),
        created_at=revision.created_at - _BEFORE,
        content=stored.serializable_data(),
        object_str=str(stored),
    )
    rows.update(live_revision=made)
    revision.refresh_from_db()

"""Store what documents leave out, for editors. This happens under the lock, together with the documents."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from wagtail.models import PageLogEntry

from api.models import RenderWarning
from api.rendering.page import Rendering
from api.rendering.sources import Outcome
from pages.context import Omission


def store_warnings(outcomes: Mapping[str, Outcome]) -> None:
    """Replace the stored warnings of these sources. A warning that stays keeps its `since`."""
    stored = {
        (warning.source, Omission(warning.block_id, warning.field, warning.detail, warning.about)): warning.pk
        for warning in RenderWarning.objects.filter(source__in=outcomes)
    }
    current = [
        # PostgreSQL stores no null bytes.
        (source, replace(omission, detail=omission.detail.replace("\0", "\\0")))
        for source, outcome in outcomes.items()
        if isinstance(outcome, Rendering)
        for omission in outcome.omissions
    ]
    current_pairs = set(current)
    obsolete = [pk for warning, pk in stored.items() if warning not in current_pairs]
    if obsolete:
        RenderWarning.objects.filter(pk__in=obsolete).delete()
    now = timezone.now()
    RenderWarning.objects.bulk_create(
        RenderWarning(
            source=source,
            block_id=omission.block_id,
            field=omission.field,
            detail=omission.detail,
            about=omission.about,
            since=now,
        )
        for source, omission in current
        if (source, omission) not in stored
    )


def warnings_since(moment: datetime) -> list[RenderWarning]:
    """Return the warnings that are new since this moment, and those of pages that were published since."""
    published = PageLogEntry.objects.filter(action="wagtail.publish", timestamp__gte=moment)
    sources = [f"page:{pk}" for pk in published.values_list("page_id", flat=True).distinct()]
    found = RenderWarning.objects.filter(Q(since__gte=moment) | Q(source__in=sources))
    return list(found.order_by("source", "pk"))

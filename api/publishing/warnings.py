"""What documents leave out, stored for editors. Written behind the lock, along with the documents."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from wagtail.models import PageLogEntry

from api.models import RenderWarning
from api.publishing.writing import Outcome
from api.rendering.page import Rendering
from pages.context import Omission


def store_warnings(outcomes: Mapping[str, Outcome]) -> None:
    """Make what is stored of these sources what their outcomes say. What goes on to be left out keeps its `since`."""
    stored = {
        (warning.source, Omission(warning.block_id, warning.field, warning.detail)): warning.pk
        for warning in RenderWarning.objects.filter(source__in=outcomes)
    }
    told = [
        (source, omission)
        for source, outcome in outcomes.items()
        if isinstance(outcome, Rendering)
        for omission in outcome.omissions
    ]
    known = set(told)
    mended = [pk for warning, pk in stored.items() if warning not in known]
    if mended:
        RenderWarning.objects.filter(pk__in=mended).delete()
    now = timezone.now()
    RenderWarning.objects.bulk_create(
        RenderWarning(
            source=source,
            block_id=omission.block_id,
            field=omission.field,
            detail=omission.detail.replace("\0", "\\0"),
            since=now,
        )
        for source, omission in told
        if (source, omission) not in stored
    )


def warnings_since(moment: datetime) -> list[RenderWarning]:
    """Those that are new since, and those of pages that were published since."""
    published = PageLogEntry.objects.filter(action="wagtail.publish", timestamp__gte=moment)
    sources = [f"page:{pk}" for pk in published.values_list("page_id", flat=True).distinct()]
    found = RenderWarning.objects.filter(Q(since__gte=moment) | Q(source__in=sources))
    return list(found.order_by("source", "pk"))

"""Find out if edits have overtaken what was rendered without the lock."""

from collections.abc import Mapping

from django.db.models import Max, Min

from api.models import Mark, PublishedDocument, WorkedOff
from api.publishing.preparing import Prepared


def last_batch() -> int:
    """Return the id of the last batch that was worked off, or 0."""
    return WorkedOff.objects.aggregate(last=Max("id"))["last"] or 0


def find_overtaken(prepared: Mapping[str, Prepared], *, since: int, pending: bool = True) -> list[str]:
    """Return the sources whose keys were touched by batches after `since` or, if `pending`, by waiting marks."""
    keys: dict[str, set[str]] = {source: {source, *each.outcome.keys} for source, each in prepared.items()}
    stored = PublishedDocument.objects.of_sources(prepared)
    for source, stored_keys in stored.values_list("source", "keys"):
        keys[source].update(stored_keys)
    oldest = WorkedOff.objects.aggregate(oldest=Min("id"))["oldest"]
    if oldest is not None and since < oldest - 1:
        return list(prepared)  # batches after `since` are deleted already
    touched = _touched_keys(sorted(set().union(*keys.values())), since=since, pending=pending)
    return [source for source in prepared if not touched.isdisjoint(keys[source])]


def _touched_keys(keys: list[str], *, since: int, pending: bool) -> set[str]:
    touched: set[str] = set()
    for worked_off in WorkedOff.objects.filter(id__gt=since, keys__overlap=keys).values_list("keys", flat=True):
        touched.update(worked_off)
    if pending:
        touched.update(Mark.objects.fresh().filter(key__in=keys).values_list("key", flat=True))
    return touched

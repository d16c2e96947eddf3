"""Compare outcomes with the stored rows, number what changed, and write it.

Only `publish` calls it, under the lock. A check compares without writing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from api.lists.rows import Placement, placements_of, relist
from api.models import ContentState, PublishedDocument, Reason
from api.publishing.preparing import Prepared
from api.rendering.isolation import in_parts, message_of
from api.rendering.page import Rendering, with_version
from api.rendering.sources import Hidden, Outcome
from api.search.index import Change, Entry, entries_of, write_entries


def write(prepared: Mapping[str, Prepared], state: ContentState) -> dict[str, str]:
    """Write what changed.

    Returns source → message for the sources that could not be compared or stored. They do not stop the others.
    """

    def write_together(sources: list[str]) -> None:
        before = state.version
        try:
            Difference.of({source: prepared[source] for source in sources}, state).save()
        except Exception:
            state.version = before
            raise

    return {source: message_of(error) for source, error in in_parts(write_together, list(prepared)).items()}


@dataclass
class Difference:
    """The changes that make the stored rows match the outcomes."""

    state: ContentState
    changed: list[PublishedDocument] = field(default_factory=list)
    deleted: list[PublishedDocument] = field(default_factory=list)
    # Document id → its old and its new places in lists.
    relisted: dict[UUID, tuple[set[Placement], set[Placement]]] = field(default_factory=dict)
    # Document id → its old and its new search entry.
    searched: dict[UUID, Change] = field(default_factory=dict)
    # The sources that differ.
    sources: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, prepared: Mapping[str, Prepared], state: ContentState) -> "Difference":
        """Compare the outcomes with the stored rows.

        Increments `state.version` for every row that gets a new number.
        """
        rows: dict[str, list[PublishedDocument]] = {source: [] for source in prepared}
        for row in PublishedDocument.objects.of_sources(prepared).order_by("row_id"):
            rows[row.source].append(row)
        ids = {row.id for several in rows.values() for row in several}
        ids |= {UUID(each.outcome.id) for each in prepared.values()}
        placements_by_id, entries = placements_of(ids), entries_of(list(ids))
        difference = cls(state)
        for source, each in prepared.items():
            before = difference._size()
            difference._compare(each, rows[source], placements_by_id, entries)
            if difference._size() > before:
                difference.sources.append(source)
        return difference

    def _size(self) -> int:
        return len(self.changed) + len(self.deleted) + len(self.relisted) + len(self.searched)

    def save(self) -> None:
        """Write the changed rows, their places in lists and their search entries."""
        names = [field.name for field in PublishedDocument._meta.concrete_fields if not field.primary_key]
        place = ["source", "site_id", "type", "locale"]
        if self.deleted:
            PublishedDocument.objects.filter(pk__in=[row.pk for row in self.deleted]).delete()
        if self.changed:
            PublishedDocument.objects.bulk_create(
                self.changed, update_conflicts=True, unique_fields=place, update_fields=names
            )
        if self.relisted:
            relist(self.relisted)
        if self.searched:
            write_entries(self.searched, version=self.state.version)

    def _compare(
        self,
        prepared: Prepared,
        rows: list[PublishedDocument],
        placements_by_id: dict[UUID, set[Placement]],
        entries: dict[UUID, Entry],
    ) -> None:
        outcome, places = prepared.outcome, set(prepared.placements)
        here = next((row for row in rows if _place(row) == _place(outcome)), None)
        for row in rows:
            if row is not here:
                self._withdraw(row, outcome)
        id = rows[0].id if rows else UUID(outcome.id)
        before = placements_by_id[id]
        relisted = before != places
        if relisted:
            self.relisted[id] = (before, places)
        old_entry, new_entry = entries.get(id), prepared.entry
        if old_entry != new_entry:
            self.searched[id] = (old_entry, new_entry)
            relisted = True
        if isinstance(outcome, Rendering):
            self._publish(here or _new(outcome), outcome, relisted=relisted)
        elif here:
            self._withdraw(here, outcome)
        elif outcome.exists:
            self.changed.append(_new(outcome))

    def _publish(self, row: PublishedDocument, outcome: Rendering, *, relisted: bool) -> None:
        same = (
            row.live
            and row.version is not None
            and _bytes(row.body) == with_version(outcome.body, row.version)
            and _bytes(row.summary) == outcome.summary
        )
        # A list in one language may contain untranslated documents of another.
        relisted |= row.live and row.translation_key != outcome.translation_key
        changed = _set(
            row,
            slug=outcome.slug,
            path=outcome.path,
            keys=outcome.keys,
            surrogate_keys=" ".join(outcome.surrogate_keys),
            translation_key=outcome.translation_key,
        )
        if not same:
            self._number(row)
            row.live, row.reason = True, None
            row.body, row.summary = with_version(outcome.body, self.state.version), outcome.summary
        elif relisted:
            self.state.version += 1  # the bytes are the same, but the lists change
        if changed or not same:
            self.changed.append(row)

    def _withdraw(self, row: PublishedDocument, outcome: Outcome) -> None:
        """Turn a row that readers have seen into a tombstone. `hiding._WITHDRAW` does the same for many rows.

        Any other row is deleted, or only keeps its keys while the source is hidden here.
        """
        if row.version is None and not (
            isinstance(outcome, Hidden) and outcome.exists and _place(row) == _place(outcome)
        ):
            self.deleted.append(row)
            return
        changed = _set(row, keys=outcome.keys, surrogate_keys="")
        reason = _reason(row, outcome)
        if row.version is not None and (row.live or row.reason != reason):
            self._number(row)
            row.live, row.reason, row.body, row.summary = False, reason, None, None
            changed = True
        if changed:
            self.changed.append(row)

    def _number(self, row: PublishedDocument) -> None:
        self.state.version += 1
        row.version, row.changed_at = self.state.version, timezone.now()


def _place(thing: PublishedDocument | Outcome) -> tuple[int, str, str]:
    return thing.site_id, thing.type, thing.locale


def _reason(row: PublishedDocument, outcome: Outcome) -> Reason:
    """Return why nothing is in the row's place any more: it may be live in another place.

    The reason of a private page stays private, whatever happens to it later.
    """
    if not row.live and row.reason == Reason.PRIVATE:
        return Reason.PRIVATE
    return outcome.reason_at(*_place(row)) if isinstance(outcome, Hidden) else Reason.MOVED


def _new(outcome: Outcome) -> PublishedDocument:
    return PublishedDocument(
        id=outcome.id,
        source=outcome.source,
        type=outcome.type,
        site_id=outcome.site_id,
        locale=outcome.locale,
        live=False,
        changed_at=timezone.now(),
        keys=outcome.keys,
    )


def _set(row: PublishedDocument, **values: Any) -> bool:
    """Set the attributes, and return True if a value changed."""
    changed = any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return changed


def _bytes(value: memoryview | bytes | None) -> bytes | None:
    return None if value is None else bytes(value)

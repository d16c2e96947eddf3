"""Publish: the only code that writes documents.

Edited documents are rendered under the lock on the content state. So no document is older than its number, and the
order of numbers is the order of commits. Deferred documents are rendered without the lock, in bounded batches. They
are written under the lock, and rendered again if an edit has touched their keys meanwhile.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from api.conf import api_settings
from api.models import VERSION_CHANNEL, ContentState, Mark, PublishedDocument, RenderFailure, RenderWarning, WorkedOff
from api.publishing.affected import MARK, defer, defer_showing, edited_sources, nearest_first, sources_showing
from api.publishing.figures import worker_is_away
from api.publishing.hiding import HidingResult, give_up, hide, withheld_sources, withhold
from api.publishing.overtaking import find_overtaken, last_batch
from api.publishing.preparing import Batch, prepare
from api.publishing.warnings import store_warnings
from api.publishing.writing import write
from api.rendering.identity import Identities, forget_content_types
from api.rendering.isolation import in_parts, message_of
from api.rendering.revision import may_render, mismatches
from api.rendering.tree import Tree
from api.search.index import doubted_words, settle_words
from pages.files.public import settle_files, settle_locked, settle_some_files
from pages.patience import Occupied, limit_waits, patience

logger = logging.getLogger(__name__)

# How many documents are rendered under one lock at most. The rest is deferred.
BATCH = 50
# How many marks are read under one lock at most.
MARKS = 50_000
# How many seconds a request of an editor waits for locks, as it occupies a thread.
PATIENCE = 10.0
_held_back: ContextVar["HeldBack | None"] = ContextVar("held_back", default=None)
# The epoch at the last publishing of this process.
_epoch: UUID | None = None


def publish(*, wait: float | None = None) -> int:
    """Work off the fresh marks that exist now, and return the content version.

    Raise `Occupied` if a lock is not free within `wait` seconds. If only files need that lock, everything else is
    published before this waits for it, and this raises `FilesOccupied`.
    """
    with patience(wait):
        settled = settle_some_files()
        _publish_fresh()
        if not settled:
            try:
                settle_locked(settle_some_files)
            finally:
                _publish_fresh()
    return ContentState.objects.values_list("version", flat=True).get()


def _publish_fresh() -> None:
    """Work off the fresh marks that exist now.

    Later marks are left to others, as an editor waits for this. Deferred work is left to the worker. If no worker is
    there, withheld documents are rendered here.
    """
    newest = Mark.objects.fresh().aggregate(newest=Max("pk"))["newest"] or 0
    while publish_batch() and Mark.objects.fresh().filter(pk__lte=newest).exists():
        pass
    if withheld_sources(1) and worker_is_away():
        while publish_withheld():
            pass


def publish_in_time() -> int:
    """Publish for a request of an editor. Raise `Occupied` if a lock is not free within `PATIENCE`."""
    return publish(wait=PATIENCE)


def settle_files_in_time() -> None:
    """Settle some files. Raise `FilesOccupied` if a lock is not free within `PATIENCE`."""
    with patience(PATIENCE):
        settle_locked(settle_some_files)


def publish_after_commit() -> None:
    """Publish, or leave it to the worker if another session holds the lock."""
    held_back = _held_back.get()
    if held_back is not None:
        held_back.commits += 1
        return
    try:
        publish_in_time()
    except Occupied as error:
        logger.warning("Publishing after an edit is left to the worker. %s", error)


@dataclass
class HeldBack:
    """How many edits were committed whose publishing waits."""

    commits: int = 0


@contextmanager
def publishing_at_its_end() -> Iterator[HeldBack]:
    """Publish nothing after commits within this context, but count them: the caller publishes."""
    held_back = HeldBack()
    token = _held_back.set(held_back)
    try:
        yield held_back
    finally:
        _held_back.reset(token)


def publish_everything() -> int:
    """Work off every mark, deferred ones too, and return the content version."""
    settle_locked(settle_files)
    version = publish()
    while publish_withheld() or publish_deferred():
        version = publish()
    return version


def publish_batch() -> bool:
    """Read fresh marks, hide, render what they affect, write, and delete the marks, in one short transaction.

    A process that may not render only hides, and leaves the marks. Returns True if more marks are left.
    """
    with _locked_state() as state:
        marks = list(Mark.objects.fresh().values_list("pk", "key")[:MARKS])
        if not marks:
            return False
        keys = sorted({key for _, key in marks})
        before, ours = state.version, _may_render(state)
        hidden = _hide(keys if len(marks) < MARKS else _all_keys(), state, render_next=ours)
        if not ours:
            return False
        _work_off(keys, state, hidden)
        if not {"sites", "locales"}.isdisjoint(keys) and state.version == before:
            state.version += 1  # endpoints choose the site and the language from these rows
        Mark.objects.filter(pk__in=[pk for pk, _ in marks]).delete()
        return Mark.objects.fresh().exists()


def publish_withheld() -> bool:
    """Render a batch of withheld documents. Returns True if there may be more."""
    with _locked_state() as state:
        sources = withheld_sources(BATCH) if _may_render(state) else []
        _store(prepare(sources, Identities(state)), state)
    return bool(sources)


def publish_deferred() -> bool:
    """Render a batch of deferred documents. Returns True if there may be more."""
    then = ContentState.objects.get()
    marks = list(Mark.objects.deferred().values_list("pk", "key")[:BATCH])
    if not marks:
        return False
    waiting: dict[str, list[int]] = defaultdict(list)
    for pk, key in marks:
        waiting[key.partition(":")[2]].append(pk)
    ours = True

    def publish_together(sources: list[str]) -> None:
        nonlocal ours
        pks = [pk for source in sources for pk in waiting[source]]
        ours = publish_sources(sources, marks=pks, then=then) and ours

    # Each part has its own transaction.
    for source, error in in_parts(publish_together, list(waiting), within=nullcontext).items():
        with _locked_state() as state:
            if state.epoch == then.epoch:
                RenderFailure.objects.record({source: message_of(error)})
                Mark.objects.filter(pk__in=waiting[source]).delete()
    return ours


def publish_again(failed: str) -> None:
    """Try a failure again. `failed` is a source, or the prefix `MARK` and the key of a mark. May raise `Occupied`."""
    if failed.startswith(MARK):
        Mark.objects.create(key=failed.removeprefix(MARK))
        publish_in_time()
    else:
        with patience(PATIENCE):
            publish_sources([failed], marks=[], then=ContentState.objects.get())


def publish_sources(sources: Iterable[str], *, marks: list[int], then: ContentState) -> bool:
    """Render the sources without the lock, then write them under it, and delete these marks.

    `then` is the content state, read before the sources and the marks. If other content was loaded since, nothing is
    written: they are those of the old content. If an edit touched a source's keys since the rendering began, the source
    is rendered again under the lock. Returns False if this process may not render: then nothing is written either.
    """
    begun = last_batch()
    batch = prepare(sources, Identities(then))
    with _locked_state() as state:
        if not _may_render(state):
            return False
        if state.epoch != then.epoch:
            return True
        same = state.made_with == then.made_with
        again = find_overtaken(batch.prepared, since=begun) if same else list(batch.prepared)
        second = prepare(again, Identities(state))
        kept = {source: each for source, each in batch.prepared.items() if source not in second.failed}
        _store(Batch(kept | second.prepared, batch.failed | second.failed), state)
        Mark.objects.filter(pk__in=marks).delete()
    return True


def prune_tombstones() -> int:
    """Delete tombstones older than `tombstone_days`, and return how many there were.

    Clients of the sync feed that are further behind have to start again.
    """
    eldest = timezone.now() - timedelta(days=api_settings().tombstone_days)
    with _locked_state() as state:
        old = PublishedDocument.objects.tombstones().filter(changed_at__lt=eldest)
        pruned = list(old.values_list("row_id", "source", "version"))
        if pruned:
            state.pruned = max(state.pruned, *(version or 0 for _, _, version in pruned))
            state.save(update_fields=["pruned"])
            old.filter(row_id__in=[row_id for row_id, _, _ in pruned]).update(version=None, reason=None)
            # `write` keeps the row of a page that is still there, for its keys, and deletes the others.
            defer(dict.fromkeys(source for _, source, _ in pruned))
    return len(pruned)


def forget_words() -> bool:
    """Check some of the words that documents lost, and delete those that no document has.

    Returns True if there may be more.
    """
    doubted = doubted_words()  # without the lock: the lookup is slow for frequent words
    if doubted:
        with _locked_state() as state:
            if settle_words(doubted):
                state.version += 1  # search corrects other words now
    return bool(doubted)


@contextmanager
def _locked_state() -> Iterator[ContentState]:
    """Lock the content state until this commits. If its version was raised, save it and notify the listeners."""
    with transaction.atomic(durable=True):
        limit_waits()
        state = ContentState.objects.select_for_update().get()
        _notice_epoch(state.epoch)
        before = state.version
        yield state
        if state.version != before:
            state.save(update_fields=["version"])
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, %s)", [VERSION_CHANNEL, f"{state.epoch}:{state.version}"])


def notice_loaded_content() -> None:
    """Forget what this process knows of other content, if content was loaded since the last call."""
    epoch = ContentState.objects.values_list("epoch", flat=True).first()
    if epoch:
        _notice_epoch(epoch)


def _notice_epoch(epoch: UUID) -> None:
    global _epoch
    if epoch != _epoch:
        forget_content_types()
        _epoch = epoch


def _may_render(state: ContentState) -> bool:
    if may_render(state.made_with):
        return True
    _warn_once(" ".join(map(str, mismatches(state.made_with))))
    return False


@cache
def _warn_once(text: str) -> None:
    """Log the text once per process. Health and the admin show the state as long as it lasts."""
    logger.warning("This process does not render. %s", text)


def _all_keys() -> list[str]:
    return list(Mark.objects.fresh().order_by("key").values_list("key", flat=True).distinct())


def _hide(keys: list[str], state: ContentState, *, render_next: bool) -> HidingResult:
    """Withdraw what the edits hid. Render up to a batch of the documents that still show it, and withhold the rest.

    Documents that cannot be rendered are withdrawn.
    """
    hidden = HidingResult()
    hidden.failed = in_parts(lambda several: hidden.add(hide(several, state)), keys)
    for key, error in hidden.failed.items():
        logger.error("Could not find out what the edit of %s hides.", key, exc_info=error)
    for model in (RenderFailure, RenderWarning):
        model.objects.filter(source__in=hidden.withdrawn).delete()
    now = hidden.showing[:BATCH] if render_next else []
    refused = _store(prepare(now, Identities(state)), state)
    withhold(hidden, state, without={*now} - refused)
    give_up(refused, state)
    return hidden


def _work_off(keys: list[str], state: ContentState, hidden: HidingResult) -> None:
    """Render what these keys affect, except documents that are written or withheld already.

    If this or hiding raises for a key, the key is listed as a failure and tried again.
    """
    without = [*hidden.withdrawn, *hidden.showing]

    def work_off_together(several: list[str]) -> None:
        before = state.version
        try:
            _work_off_batch(several, state, without)
        except Exception:
            state.version = before
            raise

    failed = hidden.failed | in_parts(work_off_together, keys)
    RenderFailure.objects.of_sources(MARK + key for key in keys if key not in failed).delete()
    for key, error in failed.items():
        logger.error("Could not update the documents that show %s.", key, exc_info=error)
    RenderFailure.objects.record({MARK + key: message_of(error) for key, error in failed.items()})


def _work_off_batch(keys: list[str], state: ContentState, without: list[str]) -> None:
    """Render up to a batch of documents and defer the rest."""
    done = set(without)
    edited = [source for source in edited_sources(keys, Tree()) if source not in done]
    done.update(edited)
    if len(edited) > BATCH:
        edited = nearest_first(edited)
    shown = sources_showing(keys, limit=BATCH, without=done)
    _store(prepare([*edited, *shown][:BATCH], Identities(state)), state)
    defer(edited[BATCH:])
    if len(edited) + len(shown) > BATCH or len(shown) == BATCH:
        defer_showing(keys, without=done.union([*edited, *shown][:BATCH]))
    batch = WorkedOff.objects.create(keys=keys)
    WorkedOff.objects.filter(id__lte=batch.id - WorkedOff.KEPT).delete()


def _store(batch: Batch, state: ContentState) -> set[str]:
    """Write the outcomes, and return the sources that could not be rendered or written.

    These are listed as failures. Those of them that are withheld are withdrawn.
    """
    failed = batch.failed | write(batch.prepared, state)
    if batch.prepared:
        stored = {source: each.outcome for source, each in batch.prepared.items() if source not in failed}
        RenderFailure.objects.of_sources(stored).delete()
        store_warnings(stored)
    RenderFailure.objects.record(failed)
    give_up(failed, state)
    return set(failed)

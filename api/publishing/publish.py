"""The one writer of documents.

What an editor touched is rendered behind the lock on the content state, so no document is older than its number and
the order of numbers is the order of commits. What was put off is rendered without the lock, in bounded batches, and
written behind it only where nothing that it was made from was touched meanwhile.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from api.conf import api_settings
from api.models import VERSION_CHANNEL, ContentState, Mark, PublishedDocument, RenderFailure, RenderWarning, WorkedOff
from api.publishing.affected import MARK, edited_sources, put_off, put_off_shown, shown_sources
from api.publishing.figures import worker_is_away
from api.publishing.hiding import HidingResult, give_up, hide, withheld_sources, withhold
from api.publishing.warnings import store_warnings
from api.publishing.writing import Difference, Outcome, write
from api.rendering.identity import Identities
from api.rendering.isolation import apart, in_parts, raise_if_lost, reason
from api.rendering.revision import may_render, mismatches
from api.rendering.sources import load_others, render_source
from api.rendering.tree import Tree
from api.search.index import doubted_words, settle_words
from pages.files.public import settle_files, settle_some_files

logger = logging.getLogger(__name__)

# The most documents that are rendered behind one lock; the rest waits for the next.
BATCH = 50
# The most marks that are read behind one lock.
MARKS = 50_000


@dataclass
class Rendered:
    """The outcomes of sources, and of those that could not be rendered, why."""

    outcomes: dict[str, Outcome]
    failed: dict[str, str]


def publish() -> int:
    """Works off what was edited since, and returns the content version. Long tails are left to the worker.

    Not so what is withheld from readers, where no worker is there.
    """
    settle_some_files()
    while publish_batch():
        pass
    if withheld_sources(1) and worker_is_away():
        while publish_withheld():
            pass
    return ContentState.objects.values_list("version", flat=True).get()


def publish_everything() -> int:
    """Works off every mark, put-off work included, and returns the content version."""
    settle_files()
    version = publish()
    while publish_withheld() or publish_deferred():
        version = publish()
    return version


def publish_batch() -> bool:
    """One short transaction: read fresh marks, hide, render what they touch, write, delete the marks.

    A process that may not render hides all the same, and leaves the marks. True: more are left.
    """
    with _locked() as state:
        marks = list(Mark.objects.fresh().values_list("pk", "key")[:MARKS])
        if not marks:
            return False
        keys = sorted({key for _, key in marks})
        before, ours = state.version, _is_ours(state)
        hidden = _hide(keys if len(marks) < MARKS else _all_keys(), state, render_next=ours)
        if not ours:
            return False
        _work_off(keys, state, hidden)
        if not {"sites", "locales"}.isdisjoint(keys) and state.version == before:
            state.version += 1  # endpoints choose the site and the language by these rows
        Mark.objects.filter(pk__in=[pk for pk, _ in marks]).delete()
        return Mark.objects.fresh().exists()


def publish_withheld() -> bool:
    """Gives some of the documents that are withheld from readers their bytes. True: there may be more."""
    with _locked() as state:
        sources = withheld_sources(BATCH) if _is_ours(state) else []
        _store(render(sources, Identities(state)), state)
    return bool(sources)


def publish_deferred() -> bool:
    """Brings a batch of what was put off up to date. True: there may be more."""
    marks = list(Mark.objects.deferred().values_list("pk", "key")[:BATCH])
    if not marks:
        return False
    waiting: dict[str, list[int]] = defaultdict(list)
    for pk, key in marks:
        waiting[key.partition(":")[2]].append(pk)
    ours = True

    def publish_together(sources: list[str]) -> None:
        nonlocal ours
        ours = publish_sources(sources, marks=[pk for source in sources for pk in waiting[source]]) and ours

    # Each part has a transaction of its own.
    for source, error in in_parts(publish_together, list(waiting), within=nullcontext).items():
        with _locked():
            RenderFailure.objects.record({source: reason(error)})
            Mark.objects.filter(pk__in=waiting[source]).delete()
    return ours


def publish_again(failed: str) -> None:
    """Try again what is listed as failed under this name: a source, or a mark that could not be worked off."""
    if failed.startswith(MARK):
        Mark.objects.create(key=failed.removeprefix(MARK))
        publish()
    else:
        publish_sources([failed], marks=[])


def publish_sources(sources: Iterable[str], *, marks: list[int]) -> bool:
    """Renders the sources without the lock, then writes behind it, and deletes these marks.

    What was touched since the rendering began is rendered again, behind the lock. False: left to another process.
    """
    begun = last_batch()
    state_then = ContentState.objects.get()
    rendered = render(sources, Identities(state_then))
    with _locked() as state:
        if not _is_ours(state):
            return False
        same = state.made_with == state_then.made_with
        again = overtaken(rendered.outcomes, since=begun) if same else list(rendered.outcomes)
        anew = render(again, Identities(state))
        _store(
            Rendered(
                {source: outcome for source, outcome in rendered.outcomes.items() if source not in anew.failed}
                | anew.outcomes,
                rendered.failed | anew.failed,
            ),
            state,
        )
        Mark.objects.filter(pk__in=marks).delete()
    return True


def different(sources: Iterable[str]) -> list[str]:
    """Those of the sources whose stored rows are not what they would be rendered to now. Writes nothing."""
    remaining = list(sources)
    found: list[str] = []
    while remaining:
        begun = last_batch()
        state = ContentState.objects.get()
        rendered = render(remaining, Identities(state))
        differing = _differing(rendered.outcomes, state)
        # What an edit overtook while it was looked at says nothing: it is looked at again.
        remaining = overtaken({source: rendered.outcomes[source] for source in differing}, since=begun, pending=False)
        found += [source for source in [*differing, *rendered.failed] if source not in remaining]
    return found


def _differing(outcomes: dict[str, Outcome], state: ContentState) -> list[str]:
    found: list[str] = []

    def compare(sources: list[str]) -> None:
        found.extend(Difference.of({source: outcomes[source] for source in sources}, state).sources)

    incomparable = in_parts(compare, list(outcomes))
    return [*found, *incomparable]


def prune_tombstones() -> int:
    """Forgets what was withdrawn so long ago that readers who have not heard of it begin again. Returns how many."""
    eldest = timezone.now() - timedelta(days=api_settings().tombstone_days)
    with _locked() as state:
        old = PublishedDocument.objects.tombstones().filter(changed_at__lt=eldest)
        pruned = list(old.values_list("row_id", "source", "version"))
        if pruned:
            state.pruned = max(state.pruned, *(version or 0 for _, _, version in pruned))
            state.save(update_fields=["pruned"])
            old.filter(row_id__in=[row_id for row_id, _, _ in pruned]).update(version=None, reason=None)
            # Those that are live but hidden keep a row, to be found by; the others lose it.
            put_off(dict.fromkeys(source for _, source, _ in pruned))
    return len(pruned)


def forget_words() -> bool:
    """Looks at some of the words that documents lost, and forgets what no document has. True: there may be more."""
    doubted = doubted_words()  # looked up without the lock, which takes longer for words that many have
    if doubted:
        with _locked() as state:
            if settle_words(doubted):
                state.version += 1  # what is taken for a typing error is another now
    return bool(doubted)


def render(sources: Iterable[str], identities: Identities) -> Rendered:
    """Reads and renders the sources as they are now. One that raises stops no other."""
    sources = list(sources)
    rendered = Rendered({}, {})
    if not sources:
        return rendered
    tree = _tree_of(sources)
    for source in sources:
        try:
            with apart():
                rendered.outcomes[source] = render_source(source, tree, identities)
        except Exception as error:
            raise_if_lost()
            logger.exception("%s could not be rendered; see Reports, Publishing.", source)
            rendered.failed[source] = reason(error)
    return rendered


def _tree_of(sources: list[str]) -> Tree:
    """With what the sources show, read for all together. Where that raises, each reads its own."""
    tree = Tree()
    try:
        with apart():
            before = PublishedDocument.objects.of_sources(sources).values_list("keys", flat=True)
            tree.load_content(
                [int(source.removeprefix("page:")) for source in sources if source.startswith("page:")],
                looked_at={key for keys in before for key in keys},
            )
            load_others(sources, tree)
    except Exception:
        raise_if_lost()
        logger.warning("A batch could not be read together; its documents are read one by one.", exc_info=True)
        return Tree()
    return tree


def last_batch() -> int:
    return WorkedOff.objects.aggregate(last=Max("id"))["last"] or 0


def overtaken(outcomes: dict[str, Outcome], *, since: int, pending: bool = True) -> list[str]:
    """Those of the sources whose keys were touched by batches after `since` or, `pending`, by marks that wait."""
    keys: dict[str, set[str]] = {source: {source, *outcome.keys} for source, outcome in outcomes.items()}
    stored = PublishedDocument.objects.of_sources(outcomes)
    for source, stored_keys in stored.values_list("source", "keys"):
        keys[source].update(stored_keys)
    oldest = WorkedOff.objects.aggregate(oldest=Min("id"))["oldest"]
    if oldest is not None and since < oldest - 1:
        return list(outcomes)  # more was worked off meanwhile than is remembered
    touched = _touched(sorted(set().union(*keys.values())), since=since, pending=pending)
    return [source for source in outcomes if not touched.isdisjoint(keys[source])]


def _touched(keys: list[str], *, since: int, pending: bool) -> set[str]:
    touched: set[str] = set()
    for worked_off in WorkedOff.objects.filter(id__gt=since, keys__overlap=keys).values_list("keys", flat=True):
        touched.update(worked_off)
    if pending:
        touched.update(Mark.objects.fresh().filter(key__in=keys).values_list("key", flat=True))
    return touched


@contextmanager
def _locked() -> Iterator[ContentState]:
    """The content state, locked until this commits. Where its version was raised, those who listen are told."""
    with transaction.atomic(durable=True):
        state = ContentState.objects.select_for_update().get()
        before = state.version
        yield state
        if state.version != before:
            state.save(update_fields=["version"])
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, %s)", [VERSION_CHANNEL, f"{state.epoch}:{state.version}"])


def _is_ours(state: ContentState) -> bool:
    if may_render(state.made_with):
        return True
    _warn(" ".join(map(str, mismatches(state.made_with))))
    return False


@cache
def _warn(text: str) -> None:
    """Once a process: health and the admin say it as long as it is so."""
    logger.warning("Rendering is left to others. %s", text)


def _all_keys() -> list[str]:
    return list(Mark.objects.fresh().order_by("key").values_list("key", flat=True).distinct())


def _hide(keys: list[str], state: ContentState, *, render_next: bool) -> HidingResult:
    """Hides what the edits hid, and renders what still shows some of it: up to a batch, the rest is withheld.

    What cannot be rendered is withdrawn.
    """
    hidden = HidingResult()
    hidden.failed = in_parts(lambda several: hidden.add(hide(several, state)), keys)
    for key, error in hidden.failed.items():
        logger.error("What the edit of %s hides could not be told.", key, exc_info=error)
    for told in (RenderFailure, RenderWarning):
        told.objects.filter(source__in=hidden.withdrawn).delete()
    now = hidden.showing[:BATCH] if render_next else []
    refused = _store(render(now, Identities(state)), state)
    withhold(hidden, state, without={*now} - refused)
    give_up(refused, state)
    return hidden


def _work_off(keys: list[str], state: ContentState, hidden: HidingResult) -> None:
    """Brings up to date what these keys touch, but for what is written or withheld already.

    Keys with which that raises, or hiding did, are listed as failed, and tried again.
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
        logger.error("What shows %s could not be brought up to date.", key, exc_info=error)
    RenderFailure.objects.record({MARK + key: reason(error) for key, error in failed.items()})


def _work_off_batch(keys: list[str], state: ContentState, without: list[str]) -> None:
    """Up to a batch of documents; the rest is put off."""
    done = set(without)
    edited = [source for source in edited_sources(keys, Tree()) if source not in done]
    done.update(edited)
    shown = shown_sources(keys, limit=BATCH, without=done)
    _store(render([*edited, *shown][:BATCH], Identities(state)), state)
    put_off(edited[BATCH:])
    if len(edited) + len(shown) > BATCH or len(shown) == BATCH:
        put_off_shown(keys, without=done.union([*edited, *shown][:BATCH]))
    batch = WorkedOff.objects.create(keys=keys)
    WorkedOff.objects.filter(id__lte=batch.id - WorkedOff.KEPT).delete()


def _store(rendered: Rendered, state: ContentState) -> set[str]:
    """Returns the sources that could not be rendered or written; they are listed as failures.

    What is withheld of them is withdrawn.
    """
    failed = rendered.failed | write(rendered.outcomes, state)
    if rendered.outcomes:
        stored = {source: outcome for source, outcome in rendered.outcomes.items() if source not in failed}
        RenderFailure.objects.of_sources(stored).delete()
        store_warnings(stored)
    RenderFailure.objects.record(failed)
    give_up(failed, state)
    return set(failed)

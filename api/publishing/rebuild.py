"""Render every document again: after a deploy or a restore, or to check the stored documents."""

import logging
import multiprocessing
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed

from django.db import DatabaseError, connection, connections, transaction
from wagtail.images import get_image_model

from api.models import ContentState, Mark
from api.publishing.affected import REBUILD, redirect_sources
from api.publishing.overtaking import find_overtaken, last_batch
from api.publishing.preparing import Prepared, prepare
from api.publishing.publish import BATCH, publish_sources
from api.publishing.writing import Difference
from api.rendering.identity import Identities
from api.rendering.isolation import in_parts
from api.rendering.revision import SECRET, accepts, parts
from api.rendering.tree import Tree
from pages.default_locale import ensure_default_locale
from pages.types import snippet_source, snippet_types

logger = logging.getLogger(__name__)

# How long a web process waits before it tries again to reach a database that does not answer.
RETRY_SECONDS = 1.0
# Called after each batch with the number of finished documents and the total.
Progress = Callable[[int, int], None]


def all_sources() -> list[str]:
    """Return the source of everything that has a document, may have one, or had one."""
    statements = [
        "SELECT source FROM api_publisheddocument",
        "SELECT 'page:' || id FROM wagtailcore_page WHERE live AND depth > 1",
        f"SELECT 'image:' || id FROM {get_image_model()._meta.db_table}",
    ]
    for model in snippet_types().values():
        meta = model._meta
        statements.append(f"SELECT '{snippet_source(model, '')}' || {meta.pk.column} FROM {meta.db_table}")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT source FROM ({' UNION '.join(statements)}) sources (source) ORDER BY source")
        found = [row[0] for row in cursor.fetchall()]
    others = [f"site:{root.site_id}:{root.locale}" for root in Tree().roots] + redirect_sources()
    return list(dict.fromkeys([*found, *others]))


def mark_everything() -> int:
    """Defer every document, so that all are rendered again, and return how many there are."""
    sources = all_sources()
    Mark.objects.bulk_create([Mark(key=REBUILD + source, deferred=True) for source in sources], batch_size=5000)
    return len(sources)


def adopt(names: Collection[str] = (), *, any_secret: bool = False) -> None:
    """Make this process's settings and release those of the installation: all parts, or only `names`.

    If that changes a part, every document is deferred to be rendered again. The exception is the secret: a new one is
    stored without rendering, and only if this process still accepts the old one, or with `any_secret`. Otherwise one
    machine with a wrong secret would make all the others wrong.
    """
    mine = {name: value for name, value in parts().items() if not names or name in names}
    with transaction.atomic():
        state = ContentState.objects.select_for_update().get()
        if not any_secret and not accepts(state.made_with.get(SECRET)):
            mine.pop(SECRET, None)
        changed = {name for name, value in mine.items() if state.made_with.get(name) != value}
        if not changed:
            return
        state.made_with = {**parts(), **state.made_with, **mine}
        state.save(update_fields=["made_with"])
        if changed != {SECRET}:
            mark_everything()


def adopt_when_possible() -> None:
    """Call `adopt` as soon as the database answers. The web process that started last decides for all processes.

    The admin of this process also needs the language of its LANGUAGE_CODE.
    """
    while True:
        try:
            adopt()
            ensure_default_locale()
            return
        except (DatabaseError, ContentState.DoesNotExist):
            logger.debug("Cannot store the settings of this process yet; trying again.", exc_info=True)
        finally:
            connection.close()
        time.sleep(RETRY_SECONDS)


def rebuild_marks() -> list[tuple[int, str]]:
    """Return (mark id, source) for each document that a rebuild has not rendered yet."""
    marks = Mark.objects.deferred().filter(key__startswith=REBUILD).values_list("pk", "key")
    return [(pk, key.removeprefix(REBUILD)) for pk, key in marks]


def rebuild(*, processes: int, progress: Progress) -> None:
    """Render what `mark_everything` deferred, on several cores. If it is stopped, the next call continues."""
    marks = rebuild_marks()
    done = 0
    for finished in _in_parallel(_rebuild_batch, marks, processes):
        done += finished
        progress(done, len(marks))


def check(*, processes: int, progress: Progress) -> list[str]:
    """Return the sources whose stored rows differ from what would be rendered now, sorted. Writes nothing."""
    sources = all_sources()
    found: list[str] = []
    done = 0
    for size, differing in _in_parallel(_check_batch, sources, processes):
        found += differing
        done += size
        progress(done, len(sources))
    return sorted(found)


def different(sources: Iterable[str]) -> list[str]:
    """Return the sources whose stored rows differ from what would be rendered now. Writes nothing."""
    remaining = list(sources)
    found: list[str] = []
    while remaining:
        begun = last_batch()
        state = ContentState.objects.get()
        batch = prepare(remaining, Identities(state))
        differing = _find_differences(batch.prepared, state)
        # If an edit came in between, the comparison proves nothing: compare again.
        remaining = find_overtaken({source: batch.prepared[source] for source in differing}, since=begun, pending=False)
        found += [source for source in [*differing, *batch.failed] if source not in remaining]
    return found


def _find_differences(prepared: dict[str, Prepared], state: ContentState) -> list[str]:
    found: list[str] = []

    def compare(sources: list[str]) -> None:
        found.extend(Difference.of({source: prepared[source] for source in sources}, state).sources)

    incomparable = in_parts(compare, list(prepared))
    return [*found, *incomparable]


def _rebuild_batch(batch: list[tuple[int, str]]) -> int:
    then = ContentState.objects.get()
    waiting = dict(Mark.objects.filter(pk__in=[pk for pk, _ in batch]).values_list("pk", "key"))
    # The worker may have rendered some already.
    mine = [(pk, source) for pk, source in batch if waiting.get(pk) == REBUILD + source]
    if mine:
        publish_sources(dict.fromkeys(source for _, source in mine), marks=[pk for pk, _ in mine], then=then)
    return len(batch)


def _check_batch(sources: list[str]) -> tuple[int, list[str]]:
    return len(sources), different(sources)


def _in_parallel(work: Callable, items: list, processes: int) -> Iterator:
    """Yield the results of `work` for batches of the items, in the order in which they finish."""
    batches = [items[start : start + BATCH] for start in range(0, len(items), BATCH)]
    if processes == 1 or len(batches) < 2:
        yield from map(work, batches)
        return
    connections.close_all()  # no process inherits a connection
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        for future in as_completed([pool.submit(work, batch) for batch in batches]):
            yield future.result()

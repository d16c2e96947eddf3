"""Every document rendered again: after a deploy, a restore, or to see whether what is stored is true."""

import logging
import multiprocessing
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed

from django.db import DatabaseError, connection, connections, transaction

from api.models import ContentState, Mark
from api.publishing.affected import REBUILD, redirect_sources
from api.publishing.publish import BATCH, different, publish_sources
from api.rendering.revision import SECRET, accepts, parts
from api.rendering.tree import Tree
from pages.types import published_models

logger = logging.getLogger(__name__)

# How long a web process waits for a database that does not answer before it asks again.
RETRY_SECONDS = 1.0
# Told after each batch: how many documents are done, of how many.
Progress = Callable[[int, int], None]


def all_sources() -> list[str]:
    """Everything that has a document, might have one, or had one."""
    statements = [
        "SELECT source FROM api_publisheddocument",
        "SELECT 'page:' || id FROM wagtailcore_page WHERE live AND depth > 1",
    ]
    for model in published_models():
        meta = model._meta
        statements.append(f"SELECT 'snippet:{meta.label_lower}:' || {meta.pk.column} FROM {meta.db_table}")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT source FROM ({' UNION '.join(statements)}) sources (source) ORDER BY source")
        found = [row[0] for row in cursor.fetchall()]
    others = [f"site:{root.site_id}:{root.locale}" for root in Tree().roots] + redirect_sources()
    return list(dict.fromkeys([*found, *others]))


def mark_everything() -> int:
    """Puts every document off to be rendered again, and returns how many there are."""
    sources = all_sources()
    Mark.objects.bulk_create([Mark(key=REBUILD + source, deferred=True) for source in sources], batch_size=5000)
    return len(sources)


def adopt(names: Collection[str] = (), *, any_secret: bool = False) -> None:
    """Has documents made from now on with what this process has: all of it, or these parts.

    Where that is another, every document is put off to be rendered again. Another secret is only noted, and only if
    this process accepts what was signed with the one before, or with `any_secret`: else one machine with a wrong secret
    would make all the others wrong.
    """
    mine = {name: value for name, value in parts().items() if not names or name in names}
    with transaction.atomic():
        state = ContentState.objects.select_for_update().get()
        if not any_secret and not accepts(state.made_with.get(SECRET)):
            mine.pop(SECRET, None)
        other = {name for name, value in mine.items() if state.made_with.get(name) != value}
        if not other:
            return
        state.made_with = {**parts(), **state.made_with, **mine}
        state.save(update_fields=["made_with"])
        if other != {SECRET}:
            mark_everything()


def adopt_when_possible() -> None:
    """Adopts as soon as the database answers: a web process that starts decides for all."""
    while True:
        try:
            adopt()
            return
        except (DatabaseError, ContentState.DoesNotExist):
            logger.debug("What documents are made with cannot be told yet; trying again.", exc_info=True)
        finally:
            connection.close()
        time.sleep(RETRY_SECONDS)


def left_of_a_rebuild() -> list[tuple[int, str]]:
    """Marks and sources that a rebuild has still to do."""
    marks = Mark.objects.deferred().filter(key__startswith=REBUILD).values_list("pk", "key")
    return [(pk, key.removeprefix(REBUILD)) for pk, key in marks]


def rebuild(*, processes: int, progress: Progress) -> None:
    """Works off what `mark_everything` put off, on several cores. Stopped half way, the next one goes on."""
    left = left_of_a_rebuild()
    done = 0
    for finished in _in_parallel(_rebuild_batch, left, processes):
        done += finished
        progress(done, len(left))


def check(*, processes: int, progress: Progress) -> list[str]:
    """The sources whose stored documents are not what they would be rendered to now. Writes nothing."""
    sources = all_sources()
    found: list[str] = []
    done = 0
    for size, differing in _in_parallel(_check_batch, sources, processes):
        found += differing
        done += size
        progress(done, len(sources))
    return sorted(found)


def _rebuild_batch(batch: list[tuple[int, str]]) -> int:
    waiting = set(Mark.objects.filter(pk__in=[pk for pk, _ in batch]).values_list("pk", flat=True))
    mine = [(pk, source) for pk, source in batch if pk in waiting]  # a worker may have been there first
    if mine:
        publish_sources(dict.fromkeys(source for _, source in mine), marks=[pk for pk, _ in mine])
    return len(batch)


def _check_batch(sources: list[str]) -> tuple[int, list[str]]:
    return len(sources), different(sources)


def _in_parallel(work: Callable, items: list, processes: int) -> Iterator:
    """The results of `work` on batches of the items, in the order in which they are ready."""
    batches = [items[start : start + BATCH] for start in range(0, len(items), BATCH)]
    if processes == 1 or len(batches) < 2:
        yield from map(work, batches)
        return
    connections.close_all()  # no process inherits a connection
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        for future in as_completed([pool.submit(work, batch) for batch in batches]):
            yield future.result()

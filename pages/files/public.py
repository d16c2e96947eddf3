"""The public folder: it contains a copy of each file in a public collection, and nothing else.

The rows alone determine its content, so it does not matter how an edit was made or where a process ended. On one file
system a copy is a hard link.
"""

import contextlib
import logging
import os
import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage, storages
from django.db import OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from pages.files.storage import is_unguessable
from pages.models.public_file import UNSETTLED, LeftoverCopy, PublicFile
from pages.patience import Occupied, is_of_a_lock, limit_waits, patience

logger = logging.getLogger(__name__)

# The maximum number of rows that are locked at once.
BATCH = 200
# How many seconds a statement waits that should not wait. Locks within the database take some milliseconds.
_INSTANT = 0.1
# The keys of collections with a restriction, and of all collections below them.
_PRIVATE = """SELECT own.id FROM wagtailcore_collectionviewrestriction restriction
    JOIN wagtailcore_collection top ON top.id = restriction.collection_id
    JOIN wagtailcore_collection own ON starts_with(own.path, top.path)"""
# The files in them.
IN_PRIVATE_COLLECTION = Q(collection__in=RawSQL(_PRIVATE, []))
# SQL condition: the copy of the row `file` should not exist.
_MISPLACED = f"(published_file <> file.file OR file.collection_id IN ({_PRIVATE}))"
# Files that could not be copied or deleted. Each is logged once per process, though it is tried after every edit.
_logged_names: set[str] = set()


@dataclass(frozen=True)
class LockedFile:
    """A file that has to wait, since another session has locked its row."""

    steps: list[Callable[[list[Any]], None]]
    row: QuerySet

    def settle(self) -> None:
        """Wait for the row, and apply the steps to it."""
        for step in self.steps:
            _apply_locked(step, self.row, skip_locked=False)


class FilesOccupied(Occupied):
    """Another session holds a lock that public copies of files need. Documents do not wait for it."""


def settle_files(*, copies: int | None = None) -> list[LockedFile]:
    """Bring the public files in line with the rows, and return those whose rows are locked. This waits for no row.

    What has to go goes first. Failures are logged and tried again later. `copies`: the maximum number of new copies
    for each model.
    """
    locked = []
    for model in public_file_models():
        misplaced = IN_PRIVATE_COLLECTION | ~Q(published_file=F("file"))
        locked += _each_batch([_retract, _withdraw], model.objects.exclude(published_file="").filter(misplaced))
    for leftover in LeftoverCopy.objects.all():
        _delete_leftover(leftover)
    for model in public_file_models():
        unpublished = model.objects.exclude(IN_PRIVATE_COLLECTION).filter(UNSETTLED, is_published=False)
        locked += _each_batch([_announce, _publish], unpublished, most=copies)
    return locked


def settle_some_files() -> list[LockedFile]:
    """Delete all copies that have to go, and copy only the newest files, so that the editor does not wait long.

    Runs after each edit, before its documents are published. The worker copies the rest: after an update, no file of
    an installation may have a copy. Documents show a file once it is copied. Returns the files whose rows are locked.
    """
    return settle_files(copies=BATCH)


def settle_locked(files: list[LockedFile]) -> None:
    """Wait for the rows of these files, one at a time: waiting while holding other locks can deadlock.

    If one is not free in time, settle those that are free by then, and raise `FilesOccupied`.
    """
    try:
        for file in files:
            file.settle()
    except OperationalError as error:
        if not is_of_a_lock(error):
            raise
        settle_some_files()
        raise FilesOccupied("Another session holds a lock that the copies of files need.") from error


def check_public_files() -> None:
    """Compare the files in the public folder with the rows, and correct the differences."""
    public = storages["public"]
    lying = set(_names_in(public))
    known: set[str] = set()
    for model in public_file_models():
        rows = dict(model.objects.exclude(published_file="").values_list("pk", "published_file"))
        known.update(rows.values())
        missing = [pk for pk, name in rows.items() if name not in lying and not public.exists(name)]
        _each_batch([_retract], model.objects.filter(pk__in=missing))
    strange = [LeftoverCopy(name=name) for name in lying - known if is_unguessable(name)]  # others are not ours
    LeftoverCopy.objects.bulk_create(strange, ignore_conflicts=True)
    settle_files()


def public_file_models() -> tuple[type[Any], type[Any]]:
    return get_image_model(), get_document_model()


def delete_copy(instance: PublicFile) -> None:
    """Before a row is deleted, see to it that its copy is deleted after the commit, and recorded until then."""
    rows: QuerySet = type(instance).objects.select_for_update(no_key=True)  # type: ignore[attr-defined]
    name = rows.filter(pk=instance.pk).values_list("published_file", flat=True).first()
    if name:
        leftover, _ = LeftoverCopy.objects.get_or_create(name=name)
        transaction.on_commit(partial(_delete_leftover, leftover), robust=True)


def exposed_files_sql() -> str:
    """Return SQL for the names of files that are still public although they are hidden, replaced or deleted."""
    return f"SELECT name FROM {LeftoverCopy._meta.db_table} UNION ALL {_unsettled(_MISPLACED)}"


def missing_files_sql() -> str:
    """Return SQL for the names of public files whose copy was begun and is not finished."""
    return _unsettled(f"NOT {_MISPLACED}")


def _unsettled(condition: str) -> str:
    selects = (
        f"SELECT published_file AS name FROM {model._meta.db_table} file "
        f"WHERE NOT is_published AND published_file <> '' AND {condition}"
        for model in public_file_models()
    )
    return " UNION ALL ".join(selects)


def _delete_leftover(leftover: LeftoverCopy) -> None:
    """Delete the copy, and then its row unless another session has locked it."""
    if _succeeds(storages["public"].delete, leftover.name):
        _apply_to_free(_delete, LeftoverCopy.objects.filter(pk=leftover.pk))


def _delete(rows: list[LeftoverCopy]) -> None:
    LeftoverCopy.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _each_batch(
    steps: list[Callable[[list[Any]], None]], rows: QuerySet, *, most: int | None = None
) -> list[LockedFile]:
    """Apply each step in its own transaction to rows that still match, newest first. Return those that are locked."""
    pks = list(rows.order_by("-pk").values_list("pk", flat=True)[:most])
    locked = []
    for start in range(0, len(pks), BATCH):
        batch = pks[start : start + BATCH]
        done = set(batch)
        for step in steps:
            done = _apply_to_free(step, rows.filter(pk__in=done))
        locked += [LockedFile(steps, rows.filter(pk=pk)) for pk in batch if pk not in done]
    return locked


def _apply_to_free(step: Callable[[list[Any]], None], rows: QuerySet) -> set[int]:
    """Apply the step to the rows that no other session has locked, and return their keys."""
    try:
        with patience(_INSTANT):
            return _apply_locked(step, rows, skip_locked=True)
    except Occupied:  # the whole table is locked, as when an index is created
        return set()


def _apply_locked(step: Callable[[list[Any]], None], rows: QuerySet, *, skip_locked: bool) -> set[int]:
    with transaction.atomic():
        limit_waits()
        found = list(rows.select_for_update(skip_locked=skip_locked, no_key=True))
        if found:
            step(found)
    return {row.pk for row in found}


def _retract(rows: list[PublicFile]) -> None:
    _update(rows, is_published=False)


def _withdraw(rows: list[PublicFile]) -> None:
    withdrawn = [row for row in rows if _succeeds(storages["public"].delete, row.published_file)]
    _update(withdrawn, published_file="")


def _announce(rows: list[PublicFile]) -> None:
    _update(rows, published_file=F("file"))


def _publish(rows: list[PublicFile]) -> None:
    """Copy files of public collections.

    The collections are read again after locking. An edit that makes one private waits, and then deletes the copy.
    """
    copied = type(rows[0]).objects.filter(pk__in=[row.pk for row in rows])  # type: ignore[attr-defined]
    public = copied.exclude(IN_PRIVATE_COLLECTION)
    _update([row for row in public if _succeeds(_copy, row.published_file)], is_published=True)


def _update(rows: list[PublicFile], **values: Any) -> None:
    if rows:
        type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).update(**values)  # type: ignore[attr-defined]


def _succeeds(work: Callable[[str], None], name: str) -> bool:
    """Return True if the work succeeded. An error, such as a lost file or a full disk, affects only this file."""
    try:
        work(name)
    except Exception:
        if name not in _logged_names:
            logger.exception("Could not make or delete the public copy of the file %s. It will be tried again.", name)
        _logged_names.add(name)
        return False
    _logged_names.discard(name)
    return True


def _copy(name: str) -> None:
    source, public = storages["default"], storages["public"]
    public.delete(name)  # possibly a partial copy of a process that was killed
    try:
        path = Path(public.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        os.link(source.path(name), path)
    except (NotImplementedError, OSError):  # another file system, or storage without files
        with source.open(name) as file:
            public.save(name, file)


def _names_in(storage: Storage, folder: str = "") -> Iterator[str]:
    with contextlib.suppress(FileNotFoundError):
        folders, files = storage.listdir(folder)
        yield from (posixpath.join(folder, file) for file in files)
        for inner in folders:
            yield from _names_in(storage, posixpath.join(folder, inner))

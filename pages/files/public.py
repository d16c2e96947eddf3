"""The public storage: it has a folder for each file in a public collection, and nothing else.

The folder of a document has a copy of it, that of a picture its renditions (see `pages.files.renditions`). The rows
alone determine which folders there are, so it does not matter how an edit was made or where a process ended. On one
file system a copy is a hard link.
"""

import logging
import os
import posixpath
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from pages.files.presets import public_folder
from pages.files.storage import is_unguessable
from pages.models.public_file import CANNOT_BE_MADE, UNSETTLED, LeftoverCopy, PublicFile
from pages.patience import Occupied, is_over, limit_waits, patience

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
# How long the folder of a replaced file stays.
KEPT = timedelta(days=7)
# How many seconds a process holds the row of a file into whose folder it writes.
_INSTANT_OF_WRITING = 1.0
# How many seconds pass before locked rows are looked at again.
_LOOK = 0.05
# What is done with locked rows.
_Step = Callable[[list[Any]], None]
# Files that could not be copied or deleted. Each is logged once per process, though it is tried after every edit.
_logged_names: set[str] = set()


class FilesOccupied(Occupied):
    """Another session holds a lock that public copies of files need. Documents do not wait for it."""


def settle_files(*, copies: int | None = None) -> bool:
    """Bring the public files in line with the rows. This waits for no row that another session has locked.

    Returns False if there was one. What has to go goes first, whoever has locked its row. Failures are logged and tried
    again later. `copies`: the maximum number of new copies for each model.
    """
    for model in public_file_models():
        _hide(model.objects.exclude(published_file="").filter(IN_PRIVATE_COLLECTION))
    settled = True
    for model in public_file_models():
        copied = model.objects.exclude(published_file="")
        replaced = copied.exclude(IN_PRIVATE_COLLECTION).exclude(published_file=F("file"))
        settled &= _each_batch([_retract, _set_aside], replaced)
    _delete_leftovers(list(LeftoverCopy.objects.exclude(_kept())))
    for model in public_file_models():
        unpublished = model.objects.exclude(IN_PRIVATE_COLLECTION).filter(UNSETTLED, is_published=False)
        # Not those that still have the folder of another file.
        unpublished = unpublished.filter(Q(published_file="") | Q(published_file=F("file")))
        settled &= _each_batch([_announce, _publish], unpublished, most=copies)
    return settled


def settle_some_files() -> bool:
    """Delete all copies that have to go, and copy only the newest files, so that the editor does not wait long.

    Runs after each edit, before its documents are published. The worker copies the rest: after an update, no file of
    an installation may have a copy. Documents show a file once it is copied. Returns False as `settle_files` does.
    """
    return settle_files(copies=BATCH)


def settle_locked(settle: Callable[[], bool]) -> None:
    """Call `settle` until no row is locked. Raise `FilesOccupied` if that takes too long.

    It looks again and again: waiting for a row while holding locks of others can deadlock, and one by one takes long.
    """
    while not settle():
        if is_over():
            raise FilesOccupied("Another session holds a lock that the copies of files need.")
        time.sleep(_LOOK)


def check_public_files() -> None:
    """Compare the folders in the public storage with the rows, and correct the differences."""
    public: Any = storages["public"]
    lying = {public_folder(name) for name in public.all_names() if is_unguessable(name)}  # others are not ours
    known: set[str] = set()
    for model in public_file_models():
        rows = {row.pk: row for row in model.objects.exclude(published_file="")}
        known |= {public_folder(row.published_file) for row in rows.values()}
        missing = [pk for pk, row in rows.items() if not all(map(public.exists, row.public_files()))]
        _each_batch([_retract], model.objects.filter(pk__in=missing))
    # These last: a file that is replaced meanwhile is found here.
    known |= set(map(public_folder, LeftoverCopy.objects.values_list("name", flat=True)))
    strange = [LeftoverCopy(name=posixpath.join(folder, "file")) for folder in lying - known]
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
        transaction.on_commit(partial(_delete_leftovers, [leftover]), robust=True)


def exposed_files_sql() -> str:
    """Return SQL for the names of files that are still public although they are hidden or deleted."""
    kept = " OR ".join(
        f"model = '{model._meta.label_lower}' AND row_id IN (SELECT id FROM {model._meta.db_table} file "
        f"WHERE file.collection_id NOT IN ({_PRIVATE}))"
        for model in public_file_models()
    )
    leftover = f"SELECT name FROM {LeftoverCopy._meta.db_table} WHERE (due > now() AND ({kept})) IS NOT TRUE"
    return f"{leftover} UNION ALL {_names_of_copies(f'file.collection_id IN ({_PRIVATE})')}"


def missing_files_sql() -> str:
    """Return SQL for the names of public files whose copy is not finished, or whose renditions cannot be made."""
    of_public = f"published_file = file.file AND file.collection_id NOT IN ({_PRIVATE})"
    pictures = get_image_model()._meta.db_table
    failed = f"SELECT file FROM {pictures} file WHERE made_for = '{CANNOT_BE_MADE}' AND is_published AND {of_public}"
    return f"{_names_of_copies(f'NOT is_published AND {of_public}')} UNION ALL {failed}"


def _names_of_copies(condition: str) -> str:
    selects = (
        f"SELECT published_file AS name FROM {model._meta.db_table} file WHERE published_file <> '' AND {condition}"
        for model in public_file_models()
    )
    return " UNION ALL ".join(selects)


def _kept() -> Q:
    """Return the condition for leftovers that may stay."""
    kept = Q()
    for model in public_file_models():
        public = model.objects.exclude(IN_PRIVATE_COLLECTION).values("pk")
        kept |= Q(model=model._meta.label_lower, row_id__in=public)
    return kept & Q(due__gt=Now())


def _hide(rows: QuerySet) -> None:
    """Delete what is public of these files, also of those whose rows are locked, as by a slow edit.

    Whoever writes into a folder holds the row for an instant, and looked before if the collection is private. So this
    looks again for that long, and deletes again. Rows that are still locked are updated later.
    """
    steps: list[_Step] = [_retract, _withdraw]
    with patience(_INSTANT_OF_WRITING):
        done = _each_batch(steps, rows)
        if done or not (_delete_folders(rows) or rows.filter(is_published=False).exists()):
            return
        while not (is_over() or _each_batch(steps, rows)):
            time.sleep(_LOOK)
        _delete_folders(rows)


def _delete_folders(rows: QuerySet) -> bool:
    """Delete the public folders of the files. Returns False if there were none."""
    public: Any = storages["public"]
    lying = [name for name in rows.values_list("published_file", flat=True) if public.lies_here(name)]
    for name in lying:
        _succeeds(public.delete, name)
    return bool(lying)


def _delete_leftovers(leftovers: list[LeftoverCopy]) -> None:
    """Delete the copies, and then their rows unless another session has locked them."""
    deleted = [leftover.pk for leftover in leftovers if _succeeds(storages["public"].delete, leftover.name)]
    if deleted:
        _apply_to_free(_delete, LeftoverCopy.objects.filter(pk__in=deleted))


def _delete(rows: list[LeftoverCopy]) -> None:
    LeftoverCopy.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _each_batch(steps: list[_Step], rows: QuerySet, *, most: int | None = None) -> bool:
    """Apply each step in its own transaction to rows that still match, newest first. False if some are locked."""
    pks = list(rows.order_by("-pk").values_list("pk", flat=True)[:most])
    settled = True
    for start in range(0, len(pks), BATCH):
        batch = pks[start : start + BATCH]
        done = set(batch)
        for step in steps:
            done = _apply_to_free(step, rows.filter(pk__in=done))
        settled &= len(done) == len(batch)
    return settled


def _apply_to_free(step: _Step, rows: QuerySet) -> set[int]:
    """Apply the step to the rows that no other session has locked, and return their keys."""
    try:
        with patience(_INSTANT), transaction.atomic():
            limit_waits()
            found = list(rows.select_for_update(skip_locked=True, no_key=True))
            if found:
                step(found)
    except Occupied:  # the whole table is locked, as when an index is created
        return set()
    return {row.pk for row in found}


def _retract(rows: list[PublicFile]) -> None:
    _update(rows, is_published=False)


def _withdraw(rows: list[PublicFile]) -> None:
    withdrawn = [row for row in rows if _succeeds(storages["public"].delete, row.published_file)]
    _update(withdrawn, published_file="")


def _set_aside(rows: list[PublicFile]) -> None:
    """Keep the folders of replaced files for a while."""
    due = timezone.now() + KEPT
    label = type(rows[0])._meta.label_lower
    leftovers = [LeftoverCopy(name=row.published_file, due=due, model=label, row_id=row.pk) for row in rows]
    LeftoverCopy.objects.bulk_create(leftovers, ignore_conflicts=True)
    _update(rows, published_file="")


def _announce(rows: list[PublicFile]) -> None:
    LeftoverCopy.objects.filter(name__in=[row.file.name for row in rows]).delete()  # type: ignore[attr-defined]
    _update(rows, published_file=F("file"))


def _publish(rows: list[PublicFile]) -> None:
    """Copy files of public collections.

    The collections are read again after locking. An edit that makes one private waits, and then deletes the copy.
    """
    model: Any = type(rows[0])
    public = model.objects.filter(pk__in=[row.pk for row in rows]).exclude(IN_PRIVATE_COLLECTION)
    public = public.filter(published_file=F("file"))  # else the file was replaced since it was announced
    copied = [row for row in public if row.has_own_folder() and _succeeds(_copy, row.published_file, row)]
    _update(copied, **model.published_values)


def _update(rows: list[PublicFile], **values: Any) -> None:
    if rows:
        type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).update(**values)  # type: ignore[attr-defined]


def _succeeds(work: Callable[..., None], name: str, *others: object) -> bool:
    """Return True if the work succeeded. An error, such as a lost file or a full disk, affects only this file."""
    try:
        work(name, *others)
    except Exception:
        if name not in _logged_names:
            logger.exception("Could not make or delete the public copy of the file %s. It will be tried again.", name)
        _logged_names.add(name)
        return False
    _logged_names.discard(name)
    return True


def _copy(name: str, row: PublicFile) -> None:
    storages["public"].delete(name)  # possibly a partial copy of a process that was killed
    for file in row.public_files():
        copy_to_public(file)


def copy_to_public(name: str) -> None:
    """Copy an upload to the public storage."""
    source, public = storages["default"], storages["public"]
    try:
        path = Path(public.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        os.link(source.path(name), path)
    except (NotImplementedError, OSError):  # another file system, or storage without files
        with source.open(name) as file:
            public.save_as(name, file)  # type: ignore[attr-defined]

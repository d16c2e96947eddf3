"""Replacing all files of a folder at once, or none of them, even if the process is killed.

The folder itself is not renamed: it may be a mount point, and we may not have the right to write to its parent.
"""

import json
import logging
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import NamedTuple

from django.db import DatabaseError, connection

from api.models import ContentState

logger = logging.getLogger(__name__)

# An exchange works in a folder within the folder: this prefix, then the epoch that the database gets with the files.
PREFIX = ".load-"
# How often the database is asked, once a second, if the rows were committed.
_TRIES = 10
# In the folder of an exchange: the prefix of a folder with what was in the place of the old files.
_UNDONE = "undone-"


class NotMovedBackError(Exception):
    """The exchange failed, and moving the old files back failed too. `finish_interrupted` moves them later."""


class DamagedNoteError(OSError):
    """The note of an interrupted exchange does not say which files to move back. The message has the remedy."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"the notes in {folder} are damaged. Move the files in {folder / 'outgoing'} back to {folder.parent} by "
            "hand, and delete the folder"
        )


class OutcomeUnknownError(Exception):
    """The database cannot be asked if the rows were committed. `finish_interrupted` asks later."""


class Note(NamedTuple):
    """What undoing an exchange has to know."""

    before: list[str]  # the names in the root before it
    added: list[str] | None  # the paths of the new files, or None if a release wrote the note that did not list them


class Exchange:
    """A context that exchanges the files of `root`, outside of the transaction with the rows.

    On an exception, the old files are moved back, unless the rows were committed: an error can also mean that the
    answer to the commit was lost. Then the exception is suppressed.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._is_swapped = False
        self._added: list[str] = []
        self.epoch = uuid.uuid4()
        self.folder = root / f"{PREFIX}{self.epoch}"

    def __enter__(self) -> "Exchange":
        for folder in (self.folder, self.folder / "incoming", self.folder / "outgoing"):
            folder.mkdir(parents=folder == self.folder, mode=0o700)
        return self

    def add(self, path: PurePosixPath, blocks: Iterable[bytes]) -> None:
        """Add a file with this content, with its path below the root."""
        self._added.append(str(path))
        target = self.folder / "incoming" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as written:
            written.writelines(blocks)

    def swap(self) -> None:
        """Move the old files out and the new ones in. Call it last, right before the commit."""
        before = [entry.name for entry in self.root.iterdir() if not entry.name.startswith(PREFIX)]
        _write_note(self.folder, Note(before, self._added))
        for name in before:
            (self.root / name).rename(self.folder / "outgoing" / name)
        for entry in list((self.folder / "incoming").iterdir()):
            entry.rename(self.root / entry.name)
        self._is_swapped = True

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        is_committed = error is None or (self._is_swapped and self._is_in_database(error))
        if not is_committed:
            try:
                _undo(self.folder)
            except OSError as failure:
                raise NotMovedBackError(str(failure)) from error
        _discard(self.folder)
        return is_committed

    def _is_in_database(self, error: BaseException) -> bool:
        """Ask over another connection. If the transaction still runs, its locks make this wait for its end."""
        for _ in range(_TRIES):
            connection.close()
            try:
                return ContentState.objects.filter(epoch=self.epoch).exists()
            except DatabaseError:
                time.sleep(1)
        raise OutcomeUnknownError from error


def finish_interrupted(root: Path) -> None:
    """Finish each exchange whose process was killed.

    The new files stay if the database has the epoch of the exchange. Otherwise the old files are moved back.
    """
    for folder, epoch in _interrupted(root):
        if not ContentState.objects.filter(epoch=epoch).exists():
            _undo(folder)
        _discard(folder)


def _interrupted(root: Path) -> Iterator[tuple[Path, uuid.UUID]]:
    """Yield the folder and the epoch of each exchange. Skip what somebody else has named with the prefix."""
    for folder in list(root.glob(f"{PREFIX}*")):
        with suppress(ValueError):
            epoch = uuid.UUID(folder.name.removeprefix(PREFIX))
            if folder.is_dir() and folder.name == f"{PREFIX}{epoch}":
                yield folder, epoch


def _undo(folder: Path) -> None:
    """Move the old files back. Leave in place what somebody has uploaded since the exchange.

    If this is killed too, the next call continues.
    """
    note = _read_note(folder)
    if note is None:
        return
    root, undone = folder.parent, folder / f"{_UNDONE}{uuid.uuid4()}"
    undone.mkdir()
    for entry in list(root.iterdir()):
        is_new = entry.name not in note.before or (folder / "outgoing" / entry.name).exists()
        if is_new and not entry.name.startswith(PREFIX):
            entry.rename(undone / entry.name)
    for entry in list((folder / "outgoing").iterdir()):
        entry.rename(root / entry.name)
    if note.added is not None:
        _put_back_uploads(folder, without=set(note.added))


def _put_back_uploads(folder: Path, *, without: set[str]) -> None:
    """Move the files among the undone ones to the root, except those of the dump and those whose name is taken."""
    for undone in folder.glob(f"{_UNDONE}*"):
        for path in list(undone.rglob("*")):
            name = path.relative_to(undone)
            target = folder.parent / name
            if path.is_file() and name.as_posix() not in without and not target.exists():
                try:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    path.rename(target)
                except (FileExistsError, NotADirectoryError):
                    logger.warning("The upload %s is lost: a file is in the place of one of its folders.", name)


def _discard(folder: Path) -> None:
    """Delete the folder. Delete the note first: without it, files that remain in the folder are never moved back."""
    with suppress(OSError):
        _note(folder).unlink(missing_ok=True)
        shutil.rmtree(folder)


def _note(folder: Path) -> Path:
    return folder / "before.json"


def _added(folder: Path) -> Path:
    return folder / "added.json"


def _write_note(folder: Path, note: Note) -> None:
    """Write the note to the disk before the first file is moved: `before.json` last, as it makes the note complete.

    An older release reads only `before.json`, a list of names.
    """
    _write(_added(folder), note.added)
    _write(_note(folder), note.before)


def _write(path: Path, names: list[str] | None) -> None:
    """Write a list to the disk, atomically."""
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w") as file:
        json.dump(names, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    _sync_folder(path.parent)


def _read_note(folder: Path) -> Note | None:
    """Return the note, or None if it is missing or incomplete. Without a complete note, no file was moved.

    Raise DamagedNoteError if files were moved, and the note does not say which.
    """
    if not _note(folder).exists():
        return None
    before, added = _read_names(_note(folder)), _read_names(_added(folder))
    is_damaged = before is None or (added is None and _added(folder).exists())
    if is_damaged and any((folder / "outgoing").glob("*")):
        raise DamagedNoteError(folder)
    return None if before is None else Note(before, added)


def _read_names(path: Path) -> list[str] | None:
    """Return the list of names in a file, or None if it has no such list."""
    try:
        names = json.loads(path.read_text())
    except (FileNotFoundError, ValueError, RecursionError):
        return None
    return names if isinstance(names, list) and all(isinstance(name, str) for name in names) else None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

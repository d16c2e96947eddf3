"""Replacing all files of a folder at once, or none of them, even if the process is killed.

The folder itself is not renamed: it may be a mount point, and we may not have the right to write to its parent.
"""

import json
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from types import TracebackType

from django.db import DatabaseError, connection

from api.models import ContentState

# An exchange works in a folder within the folder: this prefix, then the epoch that the database gets with the files.
PREFIX = ".load-"
# How often the database is asked, once a second, if the rows were committed.
_TRIES = 10


class NotMovedBackError(Exception):
    """The exchange failed, and moving the old files back failed too. `finish_interrupted` moves them later."""


class OutcomeUnknownError(Exception):
    """The database cannot be asked if the rows were committed. `finish_interrupted` asks later."""


class Exchange:
    """A context that exchanges the files of `root`, outside of the transaction with the rows.

    On an exception, the old files are moved back, unless the rows were committed: an error can also mean that the
    answer to the commit was lost. Then the exception is suppressed.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._is_swapped = False
        self.epoch = uuid.uuid4()
        self.folder = root / f"{PREFIX}{self.epoch}"

    def __enter__(self) -> "Exchange":
        for folder in (self.folder, self.folder / "incoming", self.folder / "outgoing"):
            folder.mkdir(parents=folder == self.folder, mode=0o700)
        return self

    def add(self, path: PurePosixPath, blocks: Iterable[bytes]) -> None:
        """Add a file with this content, with its path below the root."""
        target = self.folder / "incoming" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as written:
            written.writelines(blocks)

    def swap(self) -> None:
        """Move the old files out and the new ones in. Call it last, right before the commit."""
        before = [entry.name for entry in self.root.iterdir() if not entry.name.startswith(PREFIX)]
        _write_note(self.folder, before)
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
    before = _read_note(folder)
    if before is None:
        return
    for entry in list(folder.parent.iterdir()):
        is_new = entry.name not in before or (folder / "outgoing" / entry.name).exists()
        if is_new and not entry.name.startswith(PREFIX):
            entry.rename(folder / "incoming" / entry.name)
    for entry in list((folder / "outgoing").iterdir()):
        entry.rename(folder.parent / entry.name)


def _discard(folder: Path) -> None:
    """Delete the folder. Delete the note first: without it, files that remain in the folder are never moved back."""
    with suppress(OSError):
        _note(folder).unlink(missing_ok=True)
        shutil.rmtree(folder)


def _note(folder: Path) -> Path:
    return folder / "before.json"


def _write_note(folder: Path, names: list[str]) -> None:
    """Write the names in the root to the disk, atomically, before the first file is moved."""
    unfinished = folder / "before.unfinished"
    with unfinished.open("w") as file:
        json.dump(names, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(_note(folder))
    _sync_folder(folder)


def _read_note(folder: Path) -> set[str] | None:
    """Return the names in the root before the exchange, or None if the note is missing or incomplete.

    Without a complete note, no file was moved.
    """
    try:
        return set(json.loads(_note(folder).read_text()))
    except (FileNotFoundError, ValueError):
        return None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

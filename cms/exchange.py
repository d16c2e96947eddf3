"""The files of a folder, exchanged for others: all of them or none, even where the process is killed.

The folder itself stays where it is: it may be a mount point, and its parent may not be ours to write.
"""

import json
import os
import shutil
import uuid
from contextlib import suppress
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO

from api.models import ContentState

# Of the folder within the folder, which the epoch follows that the database gets along with these files.
PREFIX = ".load-"


class NotMovedBackError(Exception):
    """The exchange failed, and so did moving the files of before back. `finish_interrupted` does it later."""


class Exchange:
    """As a context: what was swapped within it stays if it is left without an exception."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.epoch = uuid.uuid4()
        self.folder = root / f"{PREFIX}{self.epoch}"

    def __enter__(self) -> "Exchange":
        for folder in (self.folder, self.folder / "incoming", self.folder / "outgoing"):
            folder.mkdir(parents=folder == self.folder, mode=0o700)
        return self

    def add(self, path: PurePosixPath, file: IO[bytes]) -> None:
        """A file that is to stand at this path. Raises where it does not fit on the disk, or is not whole."""
        target = self.folder / "incoming" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as written:
            shutil.copyfileobj(file, written)

    def swap(self) -> None:
        """The last thing before the commit."""
        before = [entry.name for entry in self.root.iterdir() if not entry.name.startswith(PREFIX)]
        _write_note(self.folder, before)
        for name in before:
            (self.root / name).rename(self.folder / "outgoing" / name)
        for entry in list((self.folder / "incoming").iterdir()):
            entry.rename(self.root / entry.name)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if error is not None:
            try:
                _undo(self.folder)
            except OSError as failure:
                raise NotMovedBackError(str(failure)) from error
        _discard(self.folder)


def finish_interrupted(root: Path) -> None:
    """What a process that was killed has left: its files stay if the database has its epoch, else those of before."""
    for folder in root.glob(f"{PREFIX}*"):
        epoch = folder.name.removeprefix(PREFIX)
        if not ContentState.objects.filter(epoch=epoch).exists():
            _undo(folder)
        _discard(folder)


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
    """Delete the folder. The note goes first: without it, what is left of the folder is never moved back."""
    with suppress(OSError):
        _note(folder).unlink(missing_ok=True)
        shutil.rmtree(folder)


def _note(folder: Path) -> Path:
    return folder / "before.json"


def _write_note(folder: Path, names: list[str]) -> None:
    """Note what stands in the root, on the disk and as a whole, before the first of it is moved."""
    unfinished = folder / "before.unfinished"
    with unfinished.open("w") as file:
        json.dump(names, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(_note(folder))
    _sync_folder(folder)


def _read_note(folder: Path) -> set[str] | None:
    """Return what stood in the root, or None if nothing was moved: the note is missing or was never finished."""
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

"""The files of a folder, exchanged for others: all of them or none, even where the process is killed.

The folder itself stays where it is: it may be a mount point, and its parent may not be ours to write.
"""

import json
import shutil
import uuid
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO

from api.models import ContentState

# Of the folder within the folder, which the epoch follows that the database gets along with these files.
PREFIX = ".load-"


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
        (self.folder / "before.json").write_text(json.dumps(before))
        for name in before:
            (self.root / name).rename(self.folder / "outgoing" / name)
        for entry in list((self.folder / "incoming").iterdir()):
            entry.rename(self.root / entry.name)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if error is not None:
            _undo(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)


def finish_interrupted(root: Path) -> None:
    """What a process that was killed has left: its files stay if the database has its epoch, else those of before."""
    for folder in root.glob(f"{PREFIX}*"):
        epoch = folder.name.removeprefix(PREFIX)
        if not ContentState.objects.filter(epoch=epoch).exists():
            _undo(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _undo(folder: Path) -> None:
    note = folder / "before.json"
    if not note.exists():  # nothing was moved
        return
    before = set(json.loads(note.read_text()))
    for entry in list(folder.parent.iterdir()):
        is_new = entry.name not in before or (folder / "outgoing" / entry.name).exists()
        if is_new and not entry.name.startswith(PREFIX):
            entry.rename(folder / "incoming" / entry.name)
    for entry in list((folder / "outgoing").iterdir()):
        entry.rename(folder.parent / entry.name)

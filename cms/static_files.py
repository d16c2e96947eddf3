"""Collecting the admin's static files: `python -m cms.static_files`."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.management.commands.collectstatic import Command
from django.core.files.storage import storages
from django.core.management import call_command
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# The file in the folder that holds the digest of the sources. It is written last.
STAMP = ".collected"


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """A storage that compresses with gzip only. Brotli takes a minute more of CPU time to save a sixth of the bytes.

    The modules of the reader import each other by names with hashes, so that all of them are of one release. Django can
    do this only for all scripts, also for those of packages.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("reader/*.js", ((r"""(?P<matched>from "(?P<url>\./\w+\.js)")""", 'from "%(url)s"'),)),
    )

    def create_compressor(self, **options: Any) -> Compressor:
        return Compressor(use_brotli=False, **options)


def are_current() -> bool:
    """True if all static files of the installed applications are collected."""
    stamp = settings.STATIC_ROOT / STAMP
    return stamp.exists() and stamp.read_text() == sources()


def collect() -> None:
    """Collect the static files into a new folder, then replace the old one. An interruption leaves the old one.

    If two processes collect into one folder, the second waits for the first, and then has nothing to do.
    """
    folder = settings.STATIC_ROOT
    with _alone_in(folder.parent):
        if not are_current():
            _collect(folder)


def _collect(folder: Path) -> None:
    new, old = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    collected = sources()
    command = Command()
    backend = settings.STORAGES["staticfiles"]["BACKEND"]
    command.storage = storages.create_storage({"BACKEND": backend, "OPTIONS": {"location": new}})
    call_command(command, interactive=False, verbosity=0)
    (new / STAMP).write_text(collected)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Lock the folder. The kernel releases the lock, however the process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def sources() -> str:
    """Return a digest of the path, size and date of each static file of the installed applications."""
    found = (Path(storage.path(name)) for finder in finders.get_finders() for name, storage in finder.list([]))
    told = hashlib.sha256()
    for path in sorted(found):
        about = path.stat()
        told.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    return told.hexdigest()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    collect()

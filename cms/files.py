"""Files of an installation that the first process writes, and all others read."""

import contextlib
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def written_once(path: Path, text: str) -> str:
    """Return the content of the file. If it does not exist, first write `text` to it, atomically.

    Only its owner can read the file. Raise ImproperlyConfigured if it cannot be read or written.
    """
    try:
        return _written_once(path, text)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path} cannot be read or made: {error.strerror}. Let this user write {path.parent}, or set VAR_DIR."
        ) from None


def _written_once(path: Path, text: str) -> str:
    if path.exists():  # so that a process can start while the disk is full
        return path.read_text()
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    made.touch(mode=0o600)
    made.write_text(text)
    with contextlib.suppress(FileExistsError):
        os.link(made, path)
    made.unlink()
    return path.read_text()

"""Files of an installation that are written once, by whichever process comes first."""

import contextlib
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def written_once(path: Path, text: str) -> str:
    """What the file holds: `text`, if it did not exist. Whole or not at all; only its owner reads it."""
    try:
        return _written_once(path, text)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path} cannot be read or made: {error.strerror}. Let this user write {path.parent}, or set VAR_DIR."
        ) from None


def _written_once(path: Path, text: str) -> str:
    if path.exists():  # where the disk is full, whoever only reads it still starts
        return path.read_text()
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    made.touch(mode=0o600)
    made.write_text(text)
    with contextlib.suppress(FileExistsError):
        os.link(made, path)
    made.unlink()
    return path.read_text()

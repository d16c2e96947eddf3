"""The content as one file: the database and the media, for another machine or a real server."""

import os
import re
import shutil
import subprocess
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from cms.postgres.account import Account, programs_for

FORMAT = "broadview-1"
# What older servers do not know, and what is nobody else's business.
_UNKNOWN_TO_OLDER_SERVERS = re.compile(rb"^(SET transaction_timeout = |\\(un)?restrict )")
_NOT_CONTENT = ["django_session"]


class TransferError(Exception):
    """Says what is wrong with the file or the database, and what to do."""


def dump(target: Path) -> None:
    """Writes the content to `target`, which appears only when complete."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "database.sql"
        with database.open("wb") as file:
            _client(
                "pg_dump",
                *("--no-owner", "--no-privileges", "--schema=public", "--extension=*"),
                *(f"--exclude-table-data={table}" for table in _NOT_CONTENT),
                stdout=file,
            )
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("format", FORMAT)
            archive.write(database, "database.sql")
            for path in sorted(found for found in settings.FILES_ROOT.rglob("*") if found.is_file()):
                archive.write(path, f"media/{path.relative_to(settings.FILES_ROOT)}")
    unfinished.replace(target)


def load(source: Path) -> None:
    """Replaces the content by that of `source`: all of it, or, where anything fails, nothing."""
    with tempfile.TemporaryDirectory() as folder:
        unpacked = Path(folder)
        _unpack(source, unpacked)
        script = unpacked / "load.sql"
        with script.open("wb") as file, (unpacked / "database.sql").open("rb") as lines:
            file.write(b"DROP SCHEMA public CASCADE;\n")
            file.writelines(line for line in lines if not _UNKNOWN_TO_OLDER_SERVERS.match(line))
        connection.close()
        _client("psql", "-1", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-f", str(script), stdout=subprocess.DEVNULL)
        if (unpacked / "media").exists():
            _replace_media(unpacked / "media")


def check_dump(source: Path) -> None:
    """Raises TransferError where the file is not what `dump` writes."""
    try:
        with zipfile.ZipFile(source) as archive:
            known = archive.read("format") == FORMAT.encode()
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError):
        known = False
    if not known:
        raise TransferError(f"{source} is no dump of this product. Give a file that `make dump` wrote.")


def _unpack(source: Path, target: Path) -> None:
    try:
        with zipfile.ZipFile(source) as archive:
            archive.extractall(target)  # takes no path that leads outside
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise TransferError(f"{source} is damaged: {error}. Nothing was changed; make the dump again.") from None


def _replace_media(media: Path) -> None:
    """The old files stay until the new ones are in their place."""
    target = settings.FILES_ROOT
    target.parent.mkdir(parents=True, exist_ok=True)
    incoming, outgoing = target.with_name(f"{target.name}.incoming"), target.with_name(f"{target.name}.outgoing")
    for leftover in (incoming, outgoing):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(media, incoming)
    if target.exists():
        target.rename(outgoing)
    incoming.rename(target)
    shutil.rmtree(outgoing, ignore_errors=True)


def _client(program: str, *arguments: str, stdout: Any) -> None:
    """Runs a PostgreSQL client against our database, whichever server that is on."""
    connection.ensure_connection()
    parameters = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    environment = {names[name]: str(value) for name, value in parameters.items() if name in names and value}
    account = Account(os.geteuid(), os.getegid(), is_other=False)
    path = programs_for(account, settings.VAR_DIR, settings.EMBEDDED_POSTGRES_BIN or None) / program
    finished = subprocess.run(
        [str(path), *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )
    if finished.returncode:
        raise TransferError(
            f"{program} failed; nothing was changed. {finished.stderr.decode(errors='replace').strip()}"
        )

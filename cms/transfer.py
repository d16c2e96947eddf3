"""Dumping the content to one file, and loading it on another machine: the rows of the database, and the media.

The file holds only data: the text of `COPY` for each table, and the media. Loading runs no code from it. But the data
replaces the content, users and their passwords included, so load only files that you trust.
"""

import errno
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import FileField
from psycopg import sql

from api.models import ContentState
from api.publishing.restore import begin_anew
from cms.exchange import PREFIX, Exchange, NotMovedBackError, OutcomeUnknownError, finish_interrupted

FORMAT = "broadview-2"
# Tables that are not dumped.
_NOT_CONTENT = {"django_session", "pages_attempts", "pages_preview", "pages_session"}
# The largest size of a member, in bytes, and the largest number of members. No real dump is larger.
LARGEST = 10 * 1024**3
MOST = 1_000_000
_LARGEST_NOTE = 10_000_000
# The maximum length of the name of a file or folder, in bytes. Longer ones cannot even be looked up.
_LONGEST_NAME = 255
_CHUNK = 1024 * 1024
# How long loading waits for other users of the tables.
_LOCK_TIMEOUT = "30s"
# Errors of reading a damaged file.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
)


class TransferError(Exception):
    """The transfer failed. The message says what is wrong with the file or the database, and what to do."""


def _refuse_buckets() -> None:
    if settings.S3_BUCKET:
        raise TransferError(
            "The files are in buckets, which this command does not copy. Copy the database with pg_dump, and the "
            f"bucket {settings.S3_BUCKET} with the tools of its store."
        )


def dump(target: Path) -> list[str]:
    """Write the content to `target`, which appears only when it is complete, and which only its owner can read.

    Return a sentence for each file that is left out, and for each row whose file is missing. Raise TransferError if the
    dump cannot be written.
    """
    _refuse_buckets()
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        _refuse_target(target)
        finish_interrupted(settings.FILES_ROOT)
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600, exist_ok=False)
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            archive.writestr("format", FORMAT)
            owners = _dump_rows(archive)
            lying = set(_names_in_root())
            dumped = _dump_files(archive, {*lying, *(name for _, name in owners)})
        unfinished.replace(target)
    except OSError as error:
        raise TransferError(f"{target} cannot be written: {_line(error)}") from error
    except (DatabaseError, psycopg.Error) as error:
        raise TransferError(f"The database cannot be read: {_line(error)} No dump was made.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    rename = "Rename it: its name is not UTF-8, or has a backslash."
    left_out = [
        f"The dump leaves out the file {_legible(name)}. {rename}"
        for name in sorted(lying)
        if not _is_media(_media(name))
    ]
    return [*left_out, *(f"The dump lacks the file {name} of {row}." for row, name in owners if name not in dumped)]


def load(source: Path) -> None:
    """Replace the content by that of `source`. Raise TransferError, and change nothing, if anything fails."""
    _refuse_buckets()
    try:
        finish_interrupted(settings.FILES_ROOT)
        _refuse_links(settings.FILES_ROOT)
        with _reading(source):
            archive = zipfile.ZipFile(source)
        with archive, Exchange(settings.FILES_ROOT) as media:
            with _reading(source):
                note = _read_contents(archive)
            for name in _media_names(archive):
                media.add(PurePosixPath(name).relative_to("media"), _blocks(archive, name))
            with transaction.atomic(durable=True):
                made_with = ContentState.objects.get().made_with
                _load_rows(archive, note)
                begin_anew(made_with, epoch=media.epoch)
                media.swap()
    except TransferError:
        raise
    except OutcomeUnknownError as error:
        raise TransferError(
            f"It is not known if {source} was loaded, since the database does not answer. Run the command again "
            "once it does: it first finishes what was begun, or moves the old files back."
        ) from error
    except NotMovedBackError as error:
        raise TransferError(
            f"{source} cannot be loaded, and some files are not back in their place: {_line(error)} "
            "The rows were not changed. Correct this, then run the command again: it first moves the files back."
        ) from error
    except (DatabaseError, psycopg.Error, OSError) as error:
        raise TransferError(f"{source} cannot be loaded: {_line(error)} Nothing was changed.") from error


def check_dump(source: Path) -> None:
    """Raise TransferError if the file is not one that `dump` wrote, or cannot be read."""
    known = False
    try:
        if source.is_dir():
            raise TransferError(f"{source} is a folder. Give a file that `make dump` wrote.")
        if not source.is_file():
            raise TransferError(f"There is no file {source}. Give a file that `make dump` wrote.")
        with suppress(*_DAMAGE), zipfile.ZipFile(source) as archive:
            known = _read(archive, "format") == FORMAT.encode()
    except OSError as error:
        if error.errno != errno.EINVAL:  # of damaged archives, whose parts begin before the file
            raise TransferError(
                f"{source} cannot be read: {error.strerror}. Correct this, or give another file that `make dump` "
                "wrote. The user who runs this command has to be allowed to read it."
            ) from error
    if not known:
        raise TransferError(f"{source} is not a dump of this product. Give a file that `make dump` wrote.")


# --- rows ---


def _dump_rows(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Write the rows to the archive, and return each row that has a file, with the name of the file."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        columns = {table: names for table, names in _columns().items() if table not in _NOT_CONTENT}
        note = {"migrations": _migrations(), "columns": columns, "sequences": _sequences()}
        archive.writestr("contents.json", json.dumps(note, indent=1))
        for table, names in columns.items():
            with _copy(_COPY_OUT, table, names) as rows, archive.open(_member(table), "w", force_zip64=True) as file:
                for block in rows:
                    file.write(block)
        return list(_owners())


def _owners() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, FileField) and field.storage == default_storage:
                rows = model._base_manager.exclude(**{field.name: ""}).order_by("pk")
                for pk, name in rows.values_list("pk", field.name):
                    yield f"{model._meta.verbose_name} {pk}", name


def _dump_files(archive: zipfile.ZipFile, names: set[str]) -> set[str]:
    """Write the files to the archive, and return the names of those that exist and can be unpacked anywhere."""
    dumped = set()
    for name in sorted(names):
        path = settings.FILES_ROOT / name
        if _is_media(_media(name)) and path.is_file():
            with suppress(FileNotFoundError):
                archive.write(path, _media(name))
                dumped.add(name)
    return dumped


def _load_rows(archive: zipfile.ZipFile, note: dict[str, Any]) -> None:
    _refuse_foreign_keys()
    tables = sql.SQL(", ").join(map(sql.Identifier, _columns()))
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
        with _without_triggers():
            cursor.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(tables))
            for table, names in note["columns"].items():
                with _copy(_COPY_IN, table, names) as rows:
                    for block in _blocks(archive, _member(table)):
                        rows.write(block)
        for name, value in note["sequences"].items():
            restart = sql.SQL("ALTER SEQUENCE {} RESTART WITH {}")  # not setval, which a rollback does not undo
            cursor.execute(restart.format(sql.Identifier(name), sql.Literal(value + 1)))


def _refuse_foreign_keys() -> None:
    """Raise TransferError if another program's table refers to ours, whose rows are all replaced."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH ours AS (SELECT to_regclass(quote_ident(name)) AS id FROM unnest(%s::text[]) name)
            SELECT conrelid::regclass::text, conname, confrelid::regclass::text FROM pg_constraint
            WHERE contype = 'f' AND confrelid IN (SELECT id FROM ours) AND conrelid NOT IN (SELECT id FROM ours)""",
            [list(_columns())],
        )
        for other, name, table in cursor.fetchall():
            raise TransferError(
                f"The table {other} of another program has a foreign key, {name}, to {table}, whose rows loading "
                "replaces. Nothing was changed. Drop that key, load, then create it again."
            )


_COPY_OUT, _COPY_IN = "COPY {} ({}) TO STDOUT", "COPY {} ({}) FROM STDIN"


def _copy(statement: str, table: str, columns: list[str]) -> Any:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return connection.connection.cursor().copy(sql.SQL(statement).format(sql.Identifier(table), names))


# How a trigger is switched on again → `tgenabled` in pg_trigger. Those that were off stay off.
_ENABLE = {"O": "ENABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}


@contextmanager
def _without_triggers() -> Iterator[None]:
    """Disable triggers: ours would record each row as an edit. Check the foreign keys at the end."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT tgrelid::regclass::text, quote_ident(tgname), tgenabled FROM pg_trigger
            WHERE NOT tgisinternal AND tgenabled = ANY(%s::"char"[])
                AND tgrelid IN (SELECT to_regclass(quote_ident(name)) FROM unnest(%s::text[]) name)""",
            [list(_ENABLE), list(_columns())],
        )
        triggers = cursor.fetchall()
        for table, trigger, _ in triggers:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        yield
        connection.check_constraints()
        for table, trigger, state in triggers:
            cursor.execute(f"ALTER TABLE {table} {_ENABLE[state]} TRIGGER {trigger}")


def _columns() -> dict[str, list[str]]:
    """Return the columns of each of our tables, without generated columns.

    Raise TransferError if a table is missing. Tables are found by search_path, as by every other statement.
    """
    names = connection.introspection.django_table_names(include_views=False)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT name, array_agg(attname::text ORDER BY attnum)
            FROM unnest(%s::text[]) name JOIN pg_attribute ON attrelid = to_regclass(quote_ident(name))
            WHERE attnum > 0 AND NOT attisdropped AND attgenerated = '' GROUP BY name ORDER BY name""",
            [names],
        )
        columns = dict(cursor.fetchall())
    for name in sorted(set(names) - set(columns)):
        raise TransferError(f"The database has no table {name}. Run `manage.py migrate` first.")
    return columns


def _sequences() -> dict[str, int]:
    """Return the last number of each sequence of our tables and Django's, or 0 if it gave none.

    After a restart, such as that of loading, only the row of the sequence itself has the number.
    """
    tables = [*_columns(), MigrationRecorder.Migration._meta.db_table]
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname FROM pg_class JOIN pg_depend ON objid = pg_class.oid AND deptype IN ('a', 'i')
            WHERE relkind = 'S' AND classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass
                AND refobjid IN (SELECT to_regclass(quote_ident(name)) FROM unnest(%s::text[]) name)
            ORDER BY relname""",
            [tables],
        )
        names = [name for (name,) in cursor.fetchall()]
        last = sql.SQL("SELECT {}, last_value - (NOT is_called)::int FROM {}")
        rows = sql.SQL(" UNION ALL ").join(last.format(sql.Literal(name), sql.Identifier(name)) for name in names)
        cursor.execute(rows)
        return dict(cursor.fetchall())


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


# --- the file ---


def _read_contents(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return the note on the rows in the archive. Raise TransferError if the file does not fit this database."""
    members = archive.infolist()
    if len(members) > MOST or len(members) != len(set(archive.namelist())):
        raise TransferError("The file has too many members, or contains one twice. Give a file that `make dump` wrote.")
    note = json.loads(_read(archive, "contents.json"))
    _check_migrations(set(note["migrations"]), set(_migrations()))
    ours, sequences = _columns(), _sequences()
    if any(not set(names) <= set(ours.get(table, [])) for table, names in note["columns"].items()):
        raise TransferError("The file names tables or columns that are not known. Give a file that `make dump` wrote.")
    for table in sorted(set(ours) - _NOT_CONTENT):
        if not set(ours[table]) <= set(note["columns"].get(table, [])):
            raise TransferError(f"The file lacks rows or columns of {table}. Make the dump again.")
    if not set(note["sequences"]) <= set(sequences):
        raise TransferError("The file names sequences that are not known. Give a file that `make dump` wrote.")
    known = {"format", "contents.json", *map(_member, note["columns"])}
    for member in members:
        kind = member.external_attr >> 28  # the type of a Unix file: 8 is a regular file, 0 is unknown
        is_known = member.filename in known or _is_media(member.filename)
        if not is_known or kind not in {0, 8} or member.file_size > LARGEST:
            raise TransferError(f"The file has a member {member.filename!r}, which `make dump` does not write.")
    return dict(note)


def _check_migrations(theirs: set[str], ours: set[str]) -> None:
    for name in sorted(theirs - ours):
        raise TransferError(
            f"The file was made by a newer version, with the migration {name}. Update this installation, then load it."
        )
    for name in sorted(ours - theirs):
        raise TransferError(
            f"The file was made by an older version, without the migration {name}. Load it into an empty database with "
            "the version that made it, then update that installation and dump it again."
        )


def _blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield the content of a member. Raise TransferError if it is damaged."""
    with _reading(archive.filename), archive.open(name) as file:
        while block := file.read(_CHUNK):
            yield block


@contextmanager
def _reading(source: Path | str | None) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise TransferError(f"{source} is damaged: {error}. Nothing was changed; make the dump again.") from error


def _is_media(name: str) -> bool:
    """True if the name is a path below `media/` that means the same on every system."""
    path = PurePosixPath(name)
    odd = "\\" in name or ".." in path.parts or str(path) != name or _legible(name) != name
    if odd or any(len(os.fsencode(part)) > _LONGEST_NAME for part in path.parts):
        return False
    return path.parts[0] == "media" and len(path.parts) > 1 and not path.parts[1].startswith(PREFIX)


def _media_names(archive: zipfile.ZipFile) -> list[str]:
    return [name for name in archive.namelist() if _is_media(name)]


def _names_in_root() -> Iterator[str]:
    """Yield the names of the files below FILES_ROOT.

    Skip the files that a load unpacks, and the files behind links: of those, only the ones that rows name are content.
    """
    for path in settings.FILES_ROOT.rglob("*"):
        name = path.relative_to(settings.FILES_ROOT).as_posix()
        if not name.startswith(PREFIX) and path.is_file() and not path.is_symlink():
            yield name


def _legible(name: str) -> str:
    """Return the name of a file as text. Bytes that are not UTF-8 become escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _media(name: str) -> str:
    return f"media/{name}"


def _refuse_target(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise TransferError(
            f"{target} is not a regular file, so it is not replaced. Name another file, such as content.zip."
        )
    public_or_dumped = [settings.FILES_ROOT, settings.MEDIA_ROOT, settings.STATIC_ROOT]
    for folder in public_or_dumped:
        if target.resolve().is_relative_to(folder.resolve()):
            raise TransferError(f"{target} is within {folder}, whose files are dumped or served. Name another folder.")


def _refuse_links(root: Path) -> None:
    """Raise TransferError if there is a link below the root. Loading would replace the link, and not its target."""
    links = [path for folder, folders, files in os.walk(root) for path in map(Path(folder).joinpath, folders + files)]
    for path in sorted(filter(Path.is_symlink, links)):
        raise TransferError(
            f"{path} is a link to {path.readlink()}, which loading would replace, so nothing was changed. Remove "
            "the link, load, and move the files; or let FILES_ROOT itself be a link."
        )


def _member(table: str) -> str:
    return f"tables/{table}.copy"


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        text = file.read(_LARGEST_NOTE + 1)
    if len(text) > _LARGEST_NOTE:
        raise ValueError(f"{name} is too large")
    return text


def _line(error: Exception) -> str:
    """Return the message of the error as a sentence on one line."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror} ({error.filename})." if error.filename else f"{error.strerror}."
    return f"{str(error).strip().splitlines()[0]}." if str(error).strip() else f"{type(error).__name__}."

"""The content as one file: the rows of the database and the media, for another machine or a real server.

The file holds data alone: `COPY`'s text of each table, and files. Loading runs nothing of it. But what it says becomes
the content, users and their passwords included, so only trusted files are to be loaded.
"""

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
from cms.exchange import PREFIX, Exchange, NotMovedBackError, finish_interrupted

FORMAT = "broadview-2"
# What is nobody else's business.
_NOT_CONTENT = {"django_session"}
# The largest member, in bytes, and the most of them: more is no dump that anybody made.
LARGEST = 10 * 1024**3
MOST = 1_000_000
_LARGEST_NOTE = 10_000_000
_CHUNK = 1024 * 1024
# How long loading waits until nobody uses the tables.
_LOCK_TIMEOUT = "30s"
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
    """Says what is wrong with the file or the database, and what to do."""


def dump(target: Path) -> list[str]:
    """Writes the content to `target`, which appears only when complete, and which only its owner reads.

    Returns a sentence on each row whose file it lacks. Raises TransferError.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        _refuse_target(target)
        finish_interrupted(settings.FILES_ROOT)
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600, exist_ok=False)
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            archive.writestr("format", FORMAT)
            owners = _dump_rows(archive)
            dumped = _dump_files(archive, {*_names_in_root(), *(name for _, name in owners if _is_media(_media(name)))})
        unfinished.replace(target)
    except OSError as error:
        raise TransferError(f"{target} cannot be written: {_line(error)}") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return [f"The dump lacks the file {name} of {row}." for row, name in owners if name not in dumped]


def load(source: Path) -> None:
    """Replaces the content by that of `source`: all of it, or, where anything fails, nothing."""
    try:
        finish_interrupted(settings.FILES_ROOT)
        _refuse_links(settings.FILES_ROOT)
        with zipfile.ZipFile(source) as archive, Exchange(settings.FILES_ROOT) as media:
            note = _checked(archive)
            for name in _media_names(archive):
                with archive.open(name) as file:
                    media.add(PurePosixPath(name).relative_to("media"), file)
            with transaction.atomic(durable=True):
                made_with = ContentState.objects.get().made_with
                _load_rows(archive, note)
                begin_anew(made_with, epoch=media.epoch)
                media.swap()
    except TransferError:
        raise
    except NotMovedBackError as error:
        raise TransferError(
            f"{source} cannot be loaded, and some files are not back in their place: {_line(error)} "
            "The rows were not changed. Correct this, then run the command again: it first moves the files back."
        ) from error
    except _DAMAGE as error:
        raise TransferError(f"{source} is damaged: {error}. Nothing was changed; make the dump again.") from error
    except (DatabaseError, psycopg.Error, OSError) as error:
        raise TransferError(f"{source} cannot be loaded: {_line(error)} Nothing was changed.") from error


def check_dump(source: Path) -> None:
    """Raises TransferError where the file is not what `dump` writes."""
    known = False
    with suppress(*_DAMAGE, OSError), zipfile.ZipFile(source) as archive:
        known = _read(archive, "format") == FORMAT.encode()
    if not known:
        raise TransferError(f"{source} is no dump of this product. Give a file that `make dump` wrote.")


# --- rows ---


def _dump_rows(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Returns the rows that have a file, each with its name."""
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
    """Returns the names of those that are in the dump: others do not exist, or were deleted meanwhile."""
    dumped = set()
    for name in sorted(names):
        path = settings.FILES_ROOT / name
        if path.is_file():
            with suppress(FileNotFoundError):
                archive.write(path, _media(name))
                dumped.add(name)
    return dumped


def _load_rows(archive: zipfile.ZipFile, note: dict[str, Any]) -> None:
    tables = sql.SQL(", ").join(map(sql.Identifier, _columns()))
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
        cursor.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(tables))
        with _without_triggers():
            for table, names in note["columns"].items():
                with _copy(_COPY_IN, table, names) as rows, archive.open(_member(table)) as file:
                    while block := file.read(_CHUNK):
                        rows.write(block)
        for name, value in note["sequences"].items():
            restart = sql.SQL("ALTER SEQUENCE {} RESTART WITH {}")  # not setval, which no rollback takes back
            cursor.execute(restart.format(sql.Identifier(name), sql.Literal(value + 1)))


_COPY_OUT, _COPY_IN = "COPY {} ({}) TO STDOUT", "COPY {} ({}) FROM STDIN"


def _copy(statement: str, table: str, columns: list[str]) -> Any:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return connection.connection.cursor().copy(sql.SQL(statement).format(sql.Identifier(table), names))


@contextmanager
def _without_triggers() -> Iterator[None]:
    """Our own triggers, which would note each row as an edit. Foreign keys are checked when it ends."""
    change = sql.SQL("ALTER TABLE {} {} TRIGGER USER")
    with connection.cursor() as cursor:
        for table in _columns():
            cursor.execute(change.format(sql.Identifier(table), sql.SQL("DISABLE")))
        yield
        connection.check_constraints()
        for table in _columns():
            cursor.execute(change.format(sql.Identifier(table), sql.SQL("ENABLE")))


def _columns() -> dict[str, list[str]]:
    """Those that are stored, of each of our tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position)
            FROM information_schema.columns WHERE table_schema = current_schema() AND is_generated = 'NEVER'
            AND table_name = ANY(%s) GROUP BY table_name ORDER BY table_name""",
            [connection.introspection.django_table_names(include_views=False)],
        )
        return dict(cursor.fetchall())


def _sequences() -> dict[str, int]:
    """The last number of each, 0 for none. One that was restarted, as loading does, tells it in its own row alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1")
        names = [name for (name,) in cursor.fetchall()]
        last = sql.SQL("SELECT {}, last_value - (NOT is_called)::int FROM {}")
        rows = sql.SQL(" UNION ALL ").join(last.format(sql.Literal(name), sql.Identifier(name)) for name in names)
        cursor.execute(rows)
        return dict(cursor.fetchall())


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


# --- the file ---


def _checked(archive: zipfile.ZipFile) -> dict[str, Any]:
    """What the file says of its rows. Raises TransferError where it is not made for this database."""
    members = archive.infolist()
    if len(members) > MOST or len(members) != len(set(archive.namelist())):
        raise TransferError("The file has too many members, or one twice. Give a file that `make dump` wrote.")
    note = json.loads(_read(archive, "contents.json"))
    _check_migrations(set(note["migrations"]), set(_migrations()))
    ours, sequences = _columns(), _sequences()
    if any(not set(names) <= set(ours.get(table, [])) for table, names in note["columns"].items()):
        raise TransferError("The file names tables or columns that are not known. Give a file that `make dump` wrote.")
    if not set(note["sequences"]) <= set(sequences):
        raise TransferError("The file names sequences that are not known. Give a file that `make dump` wrote.")
    known = {"format", "contents.json", *map(_member, note["columns"])}
    for member in members:
        kind = member.external_attr >> 28  # of a Unix file: 8 is a regular one, 0 says nothing
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


def _is_media(name: str) -> bool:
    """Whether it is a path below `media/`, and means the same wherever it is unpacked."""
    path = PurePosixPath(name)
    odd = "\\" in name or ".." in path.parts or str(path) != name
    return not odd and path.parts[0] == "media" and len(path.parts) > 1 and not path.parts[1].startswith(PREFIX)


def _media_names(archive: zipfile.ZipFile) -> list[str]:
    return [name for name in archive.namelist() if _is_media(name)]


def _names_in_root() -> Iterator[str]:
    """Without what a load is unpacking, and without what is behind links: of that, rows name what is content."""
    for path in settings.FILES_ROOT.rglob("*"):
        name = path.relative_to(settings.FILES_ROOT).as_posix()
        if _is_media(_media(name)) and path.is_file() and not path.is_symlink():
            yield name


def _media(name: str) -> str:
    return f"media/{name}"


def _refuse_target(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise TransferError(
            f"{target} is no regular file, so it is not replaced. Name another file, such as content.zip."
        )
    public_or_dumped = [settings.FILES_ROOT, settings.MEDIA_ROOT, settings.STATIC_ROOT]
    for folder in public_or_dumped:
        if target.resolve().is_relative_to(folder.resolve()):
            raise TransferError(f"{target} is within {folder}, whose files are dumped or served. Name another folder.")


def _refuse_links(root: Path) -> None:
    """Loading would put files and folders in the place of links, and leave what these lead to where nobody sees it."""
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
    """Returns what the error says as one line, which is a sentence."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror} ({error.filename})." if error.filename else f"{error.strerror}."
    return f"{str(error).strip().splitlines()[0]}." if str(error).strip() else f"{type(error).__name__}."

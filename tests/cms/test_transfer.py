"""Moving the content from one installation to another, with `dump` and `load`."""

import errno
import io
import json
import os
import shutil
import stat
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from api.models import ContentState, PublishedDocument
from cms.exchange import PREFIX, Exchange, finish_interrupted
from cms.transfer import TransferError, check_dump, dump, load
from pages.models import Article, Attachment
from tests import factories
from tests.cms.test_commands import manage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def installations(tmp_path):
    """Yield the folders of two installations, each with its own database. Remove what they leave in /var/lib."""
    folders = [tmp_path / "one", tmp_path / "the other"]
    yield folders
    for folder in folders:
        pointer = folder / "postgres" / "location"
        if pointer.exists():
            shutil.rmtree(Path("/var/lib") / pointer.read_text().strip(), ignore_errors=True)


SHOW = """
import json
from api.models import ContentState, PublishedDocument
state = ContentState.objects.get()
documents = PublishedDocument.objects.filter(live=True).exclude(type="redirect").order_by("id")
print(json.dumps([str(state.epoch), str(state.namespace), sorted(str(d.id) + d.type for d in documents)]))
"""


# In one process, which starts once. Publishing is otherwise left to the worker.
MAKE = """
from django.core.management import call_command
from api.publishing.publish import publish_everything
call_command("migrate", verbosity=0)
call_command("create_demonstration")
publish_everything()
"""


def shown(folder: Path, *, after: str = "") -> tuple[str, str, list[str]]:
    """Return the epoch, the namespace and the documents of an installation, after a program has run there."""
    result = manage("shell", "-v", "0", "-c", after + SHOW, VAR_DIR=str(folder))
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.strip().splitlines()[-1])


@pytest.mark.long
def test_dump_and_load_move_everything_and_renew_the_epoch(installations, tmp_path):
    one, other = installations
    file = tmp_path / "content of today.zip"
    before = shown(one, after=MAKE)
    assert len(before[2]) > 30
    dumped = manage("dump", str(file), VAR_DIR=str(one))
    assert dumped.returncode == 0, dumped.stderr
    loaded = manage("load", str(file), VAR_DIR=str(other))
    assert loaded.returncode == 0, loaded.stderr
    after = shown(other)
    assert after[1:] == before[1:]
    assert after[0] != before[0]
    pictures = sorted(path.name for path in (one / "media").rglob("*.jpg"))
    assert sorted(path.name for path in (other / "media").rglob("*.jpg")) == pictures
    again = manage("load", str(file), VAR_DIR=str(other))
    assert again.returncode == 1
    assert {"--replace", "REPLACE=1"} <= set(again.stderr.split())


# --- in one database, which is edited between the dump and the load ---


@pytest.fixture
def file(tmp_path, publish) -> Path:
    """Return a dump of an article and a picture. After the dump, the title and the files were changed."""
    article = factories.article("Sleep")
    publish()
    (settings.FILES_ROOT / "images").mkdir(parents=True)
    (settings.FILES_ROOT / "images" / "trees.jpg").write_bytes(b"trees" * 100)
    target = tmp_path / "content.zip"
    dump(target)
    article.title = "Changed since"
    article.save_revision().publish()
    publish()
    (settings.FILES_ROOT / "images" / "trees.jpg").write_bytes(b"other trees")
    (settings.FILES_ROOT / "new").mkdir()
    (settings.FILES_ROOT / "new" / "file.txt").write_text("since")
    return target


def everything() -> tuple:
    """Return everything that must not change if loading fails."""
    state = ContentState.objects.get()
    media = {
        str(p.relative_to(settings.FILES_ROOT)): p.read_bytes() for p in settings.FILES_ROOT.rglob("*") if p.is_file()
    }
    documents = sorted((str(row.id), row.version, bytes(row.body)) for row in PublishedDocument.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
        return state.epoch, state.version, documents, media, cursor.fetchall()


def test_load_restores_rows_and_files(file):
    epoch, folder = ContentState.objects.get().epoch, settings.FILES_ROOT.stat().st_ino
    load(file)
    assert Article.objects.get().title == "Sleep"
    assert ContentState.objects.get().epoch != epoch
    assert not (settings.FILES_ROOT / "new").exists()
    assert settings.FILES_ROOT.stat().st_ino == folder
    assert not list(settings.FILES_ROOT.glob(".*"))
    factories.article("Written after loading")


def test_dump_of_loaded_content_loads_again(file, tmp_path):
    load(file)
    dump(tmp_path / "again.zip")
    load(tmp_path / "again.zip")
    factories.article("Written after loading twice")
    factories.category()


def test_file_from_before_1980_is_dumped(file, tmp_path):
    os.utime(settings.FILES_ROOT / "new" / "file.txt", (0, 0))
    assert dump(tmp_path / "again.zip") == []
    load(tmp_path / "again.zip")
    assert (settings.FILES_ROOT / "new" / "file.txt").read_text() == "since"


def test_dump_to_an_impossible_path_says_so(file, tmp_path):
    with pytest.raises(TransferError, match="cannot be written"):
        dump(tmp_path / ("x" * 300))


@pytest.mark.parametrize("name", ["", "."])
def test_dump_needs_the_name_of_a_file(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match="Name the file to write"):
        call_command("dump", name)


def test_dump_is_readable_by_its_owner_only(file):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_load_keeps_grants_on_tables(file):
    with connection.cursor() as cursor:
        cursor.execute("GRANT SELECT ON api_publisheddocument TO PUBLIC")
        load(file)
        cursor.execute("SELECT has_table_privilege('pg_monitor', 'api_publisheddocument', 'SELECT')")
        assert cursor.fetchone() == (True,)
        cursor.execute("REVOKE SELECT ON api_publisheddocument FROM PUBLIC")


def fail(monkeypatch, owner: object, name: str, *, after: int) -> None:
    """Make the function raise an error of a full disk, once, after so many calls that work."""
    works, calls = getattr(owner, name), iter(range(after))

    def call(*arguments: object, **options: object) -> object:
        if next(calls, None) is None:
            monkeypatch.setattr(owner, name, works)
            raise OSError(errno.ENOSPC, "No space left on device")
        return works(*arguments, **options)

    monkeypatch.setattr(owner, name, call)


@pytest.mark.parametrize(
    ("owner", "name", "after"),
    [
        *((Path, "mkdir", number) for number in range(4)),
        *((Path, "open", number) for number in range(2)),
        (json, "dump", 0),
        *((os, "fsync", number) for number in range(2)),
        # The renames: the note, then `images` and `new` out of the folder, then `images` into it.
        *((Path, "rename", number) for number in range(4)),
    ],
)
def test_full_disk_at_any_step_of_a_load_changes_nothing(file, monkeypatch, owner, name, after):
    before = everything()
    fail(monkeypatch, owner, name, after=after)
    with pytest.raises(TransferError, match=r"cannot be loaded: No space left on device\. Nothing was changed"):
        load(file)
    assert everything() == before
    finish_interrupted(settings.FILES_ROOT)
    assert not list(settings.FILES_ROOT.glob(".*"))


def test_files_that_cannot_be_moved_back_are_moved_back_later(file, monkeypatch):
    before, rename = everything(), Path.rename
    moves = iter(range(3))

    def move(path: Path, target: Path) -> Path:
        if next(moves, None) is None:
            raise OSError(errno.EIO, "Input/output error")
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", move)
        with pytest.raises(TransferError, match=r"not back in their place: .*Input/output error"):
            load(file)
    finish_interrupted(settings.FILES_ROOT)
    assert everything() == before


def test_failed_commit_changes_nothing(file, monkeypatch):
    before = everything()

    def commit(connected: psycopg.Connection) -> None:
        raise psycopg.OperationalError("the connection is lost")

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Connection, "commit", commit)
        with pytest.raises(TransferError, match="connection is lost"):
            load(file)
    assert everything() == before


def test_commit_whose_answer_is_lost_is_a_load(file, monkeypatch):
    """The rows are there, so the files have to be those of the dump too."""
    epoch = ContentState.objects.get().epoch
    load(file)
    expected = everything()[3]
    (settings.FILES_ROOT / "new").mkdir(exist_ok=True)
    (settings.FILES_ROOT / "new" / "later.txt").write_bytes(b"of later")
    real = psycopg.Connection.commit

    def commit(connected: psycopg.Connection) -> None:
        real(connected)
        if list(settings.FILES_ROOT.glob(f"{PREFIX}*/before.json")):  # the last one
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Connection, "commit", commit)
        load(file)
    assert everything()[3] == expected
    assert ContentState.objects.get().epoch != epoch
    assert not list(settings.FILES_ROOT.glob(".*"))


def test_load_whose_outcome_is_unknown_is_finished_later(file, monkeypatch):
    load(file)
    expected = everything()[3]
    real = psycopg.Connection.commit

    def commit(connected: psycopg.Connection) -> None:
        real(connected)
        if list(settings.FILES_ROOT.glob(f"{PREFIX}*/before.json")):
            patch.setattr(ContentState.objects, "filter", gone)
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    def gone(**_: object) -> None:
        raise OperationalError("the database does not answer")

    with monkeypatch.context() as patch:
        patch.setattr("cms.exchange._TRIES", 1)
        patch.setattr(psycopg.Connection, "commit", commit)
        with pytest.raises(TransferError, match="not known if"):
            load(file)
    finish_interrupted(settings.FILES_ROOT)
    assert everything()[3] == expected
    assert not list(settings.FILES_ROOT.glob(".*"))


def changed(file: Path, name: str, content: bytes | None, *, kind: int = stat.S_IFREG) -> Path:
    """Return a copy of the dump with this content of the member, or without the member for None."""
    target = file.with_name(f"changed {file.name}")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member, old.read(member))
        if content is not None:
            info = zipfile.ZipInfo(name)
            info.external_attr = (kind | 0o644) << 16
            new.writestr(info, content)
    return target


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tables/pages_article.copy", b"no row of an article\n"),
        ("tables/pages_article.copy", None),
        ("tables/wagtailcore_page.copy", b""),  # other rows refer to its rows
        ("contents.json", b"{}"),
        ("contents.json", b"[" * 100_000),
        ("contents.json", b" " * 20_000_000),
        ("contents.json", None),
        ("tables/pg_authid.copy", b"x"),
        ("media/../../outside.txt", b"x"),
        ("/media/outside.txt", b"x"),
        ("media/.load-1/x", b"x"),
        (f"media/{'x' * 256}", b"x"),
        ("run.sql", b"\\! touch outside.txt"),
    ],
)
def test_file_with_a_wrong_member_changes_nothing(file, name, content):
    before = everything()
    with pytest.raises(TransferError):
        load(changed(file, name, content))
    assert everything() == before


def test_file_with_a_link_is_refused(file):
    with pytest.raises(TransferError, match="does not write"):
        load(changed(file, "media/link", b"/etc/passwd", kind=stat.S_IFLNK))


def test_file_with_a_damaged_picture_changes_nothing(file):
    before = everything()
    with zipfile.ZipFile(file) as archive:
        picture = next(info for info in archive.infolist() if info.filename.startswith("media/"))
        where = picture.header_offset + 30 + len(picture.filename.encode()) + 3
    content = bytearray(file.read_bytes())
    content[where] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(TransferError, match="damaged"):
        load(file)
    assert everything() == before


def test_statements_within_rows_are_not_run(file, tmp_path):
    """A dump contains only data, so none of it is run."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert not [name for name in members if name.endswith(".sql")]
    outside = tmp_path / "outside.txt"
    evil = f"\\! touch {outside}\nCOPY (SELECT 1) TO PROGRAM 'touch {outside}';\n".encode()
    with pytest.raises(TransferError):
        load(changed(file, "tables/wagtailcore_site.copy", evil))
    assert not outside.exists()


@pytest.mark.parametrize(("they", "told"), [("newer", "newer version"), ("older", "older version")])
def test_error_about_a_file_of_another_version_says_what_to_do(file, they, told):
    with zipfile.ZipFile(file) as archive:
        note = json.loads(archive.read("contents.json"))
    note["migrations"] = [*note["migrations"], "api.9999_later"] if they == "newer" else note["migrations"][1:]
    with pytest.raises(TransferError, match=told):
        load(changed(file, "contents.json", json.dumps(note).encode()))


@pytest.mark.parametrize("committed", [True, False])
def test_killed_load_leaves_files_that_match_the_rows(committed):
    root = settings.FILES_ROOT
    root.mkdir()
    (root / "same.txt").write_text("old")
    (root / "old.txt").write_text("old")
    killed = Exchange(root).__enter__()
    for name in ("same.txt", "new.txt"):
        killed.add(PurePosixPath(name), io.BytesIO(b"new"))
    killed.swap()
    ContentState.objects.update(epoch=killed.epoch if committed else uuid.uuid4())
    finish_interrupted(root)
    found = {path.name: path.read_text() for path in root.iterdir()}
    assert found == ({"same.txt": "new", "new.txt": "new"} if committed else {"same.txt": "old", "old.txt": "old"})


def test_uploads_since_a_killed_load_stay():
    root = settings.FILES_ROOT
    (root / "images").mkdir(parents=True)
    (root / "images" / "old.jpg").write_text("old")
    killed = Exchange(root).__enter__()
    for name in ("images/loaded.jpg", "portraits/loaded.jpg"):
        killed.add(PurePosixPath(name), io.BytesIO(b"new"))
    killed.swap()
    uploads = {"images/2026/upload.jpg", "portraits/upload.jpg", "documents/upload.pdf", "upload.txt"}
    for name in uploads:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("upload")
    finish_interrupted(root)
    found = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert found == {"images/old.jpg", *uploads}


def test_load_that_was_killed_between_two_files_is_undone():
    """Somebody has uploaded a file to a folder whose old files are moved out, and whose new ones are not moved in."""
    root = settings.FILES_ROOT
    (root / "images").mkdir(parents=True)
    (root / "images" / "old.jpg").write_text("old")
    killed = Exchange(root).__enter__()
    killed.add(PurePosixPath("images/loaded.jpg"), io.BytesIO(b"new"))
    killed.swap()
    (root / "images").rename(killed.folder / "incoming" / "images")
    (root / "images").mkdir()
    (root / "images" / "upload.jpg").write_text("upload")
    finish_interrupted(root)
    assert {path.name for path in root.rglob("*") if path.is_file()} == {"old.jpg", "upload.jpg"}


def test_load_that_an_older_release_has_begun_is_undone():
    root = settings.FILES_ROOT
    root.mkdir()
    (root / "old.txt").write_text("old")
    killed = Exchange(root).__enter__()
    killed.add(PurePosixPath("new.txt"), io.BytesIO(b"new"))
    killed.swap()
    assert json.loads((killed.folder / "before.json").read_text()) == ["old.txt"]
    (killed.folder / "added.json").unlink()  # which the older release does not write
    finish_interrupted(root)
    assert [path.name for path in root.iterdir()] == ["old.txt"]


def test_upload_below_a_name_that_is_a_file_again_does_not_stop_the_undoing(caplog):
    root = settings.FILES_ROOT
    root.mkdir()
    for name in ("one", "two"):
        (root / name).write_text("old")
    killed = Exchange(root).__enter__()
    killed.swap()
    for name in ("one/upload.txt", "two/deeper/upload.txt", "upload.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("upload")
    finish_interrupted(root)
    assert {path.name: path.read_text() for path in root.iterdir()} == {
        "one": "old",
        "two": "old",
        "upload.txt": "upload",
    }
    assert "one/upload.txt is lost" in caplog.text
    assert "two/deeper/upload.txt is lost" in caplog.text


@pytest.mark.parametrize("name", [".load-anything", ".load-", ".load-6a173a7c762b445086c3ef87bdbf02cf"])
def test_folder_of_another_program_is_left_alone(name):
    kept = settings.FILES_ROOT / name / "before.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("[]")
    finish_interrupted(settings.FILES_ROOT)
    assert kept.read_text() == "[]"


def test_incomplete_note_moves_no_files_back():
    root = settings.FILES_ROOT
    root.mkdir()
    (root / "old.txt").write_text("old")
    killed = Exchange(root).__enter__()
    (killed.folder / "before.json").touch()
    finish_interrupted(root)
    assert [path.name for path in root.iterdir()] == ["old.txt"]


@pytest.mark.parametrize("name", ["before.json", "added.json"])
@pytest.mark.parametrize("content", ["null", "5", "[null]", "[", '{"old.txt": 1}'])
def test_files_that_a_damaged_note_does_not_name_are_kept(name, content):
    root = settings.FILES_ROOT
    root.mkdir()
    (root / "old.txt").write_text("old")
    killed = Exchange(root).__enter__()
    killed.swap()
    (killed.folder / name).write_text(content)
    with pytest.raises(OSError, match=r"notes in .* are damaged. Move the files in .*outgoing back to"):
        finish_interrupted(root)
    assert (killed.folder / "outgoing" / "old.txt").read_text() == "old"


def test_replaced_files_that_cannot_be_deleted_are_not_moved_back(file, monkeypatch):
    def fails(folder: Path, **options: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", fails)
        load(file)
    loaded = (settings.FILES_ROOT / "images" / "trees.jpg").read_bytes()
    ContentState.objects.update(epoch=uuid.uuid4())
    finish_interrupted(settings.FILES_ROOT)
    assert (settings.FILES_ROOT / "images" / "trees.jpg").read_bytes() == loaded
    assert [path.name for path in settings.FILES_ROOT.iterdir()] == ["images"]


# --- files behind links, and missing files ---


def linked_to(folder: Path, name: str) -> Path:
    """Move a folder of FILES_ROOT to `folder`, put a link in its place, and return the link."""
    link = settings.FILES_ROOT / name
    link.rename(folder)
    link.symlink_to(folder)
    return link


def test_dump_has_the_files_of_rows_behind_a_link(tmp_path):
    name = factories.document().file.name
    link = linked_to(tmp_path / "elsewhere", "documents")
    (link / "of nobody.txt").write_text("not content")
    (link / "loop").symlink_to(settings.FILES_ROOT)
    assert dump(tmp_path / "content.zip") == []
    with zipfile.ZipFile(tmp_path / "content.zip") as archive:
        assert [member for member in archive.namelist() if member.startswith("media/")] == [f"media/{name}"]


@pytest.mark.parametrize(("name", "legible"), [(b"\xff.jpg", "\\xff.jpg"), (b"a\\b.jpg", "a\\b.jpg")])
def test_dump_leaves_out_a_file_with_a_name_of_one_system(tmp_path, name, legible):
    kept = factories.document().file.name
    (settings.FILES_ROOT / os.fsdecode(name)).write_bytes(b"x")
    told = dump(tmp_path / "content.zip")
    assert told == [f"The dump leaves out the file {legible}. Rename it: its name is not UTF-8, or has a backslash."]
    with zipfile.ZipFile(tmp_path / "content.zip") as archive:
        assert [member for member in archive.namelist() if member.startswith("media/")] == [f"media/{kept}"]


def test_dump_names_rows_whose_files_are_missing(tmp_path):
    picture, document = factories.picture(), factories.document()
    for row in (picture, document):
        (settings.FILES_ROOT / row.file.name).unlink()
    assert dump(tmp_path / "content.zip") == [
        f"The dump lacks the file {document.file.name} of document {document.pk}.",
        f"The dump lacks the file {picture.file.name} of picture {picture.pk}.",
    ]


def test_dump_names_a_row_whose_file_has_an_impossible_name(tmp_path):
    document, name = factories.document(), f"documents/{'🌊' * 64}.pdf"
    Attachment.objects.filter(pk=document.pk).update(file=name)
    assert dump(tmp_path / "content.zip") == [f"The dump lacks the file {name} of document {document.pk}."]


def test_load_refuses_to_replace_a_link(file, tmp_path):
    link = linked_to(tmp_path / "elsewhere", "images")
    before = everything()
    with pytest.raises(TransferError, match=r"images is a link to .*elsewhere.*nothing was changed"):
        load(file)
    assert (link.is_symlink(), everything()) == (True, before)


# --- the file ---


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_dump_replaces_only_a_regular_file(tmp_path, kind):
    target = tmp_path / "content.zip"
    if kind == "link":
        target.symlink_to(tmp_path / "elsewhere.zip")
    else:
        os.mkfifo(target)
    before = target.lstat().st_ino
    with pytest.raises(TransferError, match=r"content\.zip is not a regular file"):
        dump(target)
    assert target.lstat().st_ino == before
    assert [path.name for path in tmp_path.iterdir()] == ["content.zip"]


@pytest.mark.parametrize("name", ["FILES_ROOT", "MEDIA_ROOT"])
def test_dump_within_the_files_is_refused(name):
    folder = getattr(settings, name)
    folder.mkdir()
    with pytest.raises(TransferError, match="Name another folder"):
        dump(folder / "content.zip")


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_check_refuses_a_file_that_is_not_a_dump(tmp_path, content):
    file = tmp_path / "file.zip"
    if content is None:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("format", "another product")
    else:
        file.write_bytes(content)
    with pytest.raises(TransferError, match="make dump"):
        check_dump(file)


def test_check_says_why_a_file_cannot_be_read(file):
    with pytest.raises(TransferError, match=r"There is no file .*other\.zip"):
        check_dump(file.with_name("other.zip"))
    with pytest.raises(TransferError, match="is a folder"):
        check_dump(file.parent)
    with pytest.raises(TransferError, match="cannot be read: File name too long"):
        check_dump(file.with_name("a" * 300))
    file.chmod(0o000)
    user = os.geteuid()
    if user == 0:  # who may read everything
        os.seteuid(65534)
    try:
        with pytest.raises(TransferError, match=r"cannot be read: Permission denied.*has to be allowed to read it"):
            check_dump(file)
    finally:
        os.seteuid(user)


# --- other programs in the database ---


@pytest.fixture
def execute() -> Iterator[Callable[[str], None]]:
    """Return a function that runs SQL. At the end, drop the schema `CURRENT_USER` of another program."""
    with connection.cursor() as cursor:
        yield cursor.execute
        cursor.execute("SELECT quote_ident(current_user)")
        cursor.execute(f"DROP SCHEMA IF EXISTS {cursor.fetchone()[0]} CASCADE")


def test_dump_finds_the_tables_behind_a_schema_of_another_program(file, tmp_path, execute):
    execute("CREATE SCHEMA AUTHORIZATION CURRENT_USER CREATE TABLE notes (id serial)")
    dump(tmp_path / "again.zip")
    with zipfile.ZipFile(file) as first, zipfile.ZipFile(tmp_path / "again.zip") as again:
        notes = [json.loads(archive.read("contents.json")) for archive in (first, again)]
    assert notes[0]["columns"] == notes[1]["columns"]
    assert set(notes[0]["sequences"]) == set(notes[1]["sequences"])
    load(file)


def test_load_refuses_a_file_that_lacks_a_table(file):
    before = everything()
    with zipfile.ZipFile(file) as archive:
        note = json.loads(archive.read("contents.json"))
    del note["columns"]["pages_category"]
    with pytest.raises(TransferError, match="The file lacks rows or columns of pages_category"):
        load(changed(changed(file, "tables/pages_category.copy", None), "contents.json", json.dumps(note).encode()))
    assert everything() == before


def test_dump_of_a_database_that_is_not_migrated_says_so(tmp_path, execute):
    execute("ALTER TABLE pages_category RENAME TO categories")
    try:
        with pytest.raises(TransferError, match=r"no table pages_category. Run `manage.py migrate` first"):
            dump(tmp_path / "content.zip")
    finally:
        execute("ALTER TABLE categories RENAME TO pages_category")
    assert not list(tmp_path.glob("*.zip*"))


def test_load_leaves_triggers_of_other_programs_as_they_are(file, execute):
    states = {"DISABLE": "D", "ENABLE": "O", "ENABLE ALWAYS": "A", "ENABLE REPLICA": "R"}
    execute("CREATE FUNCTION others() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
    for change, state in states.items():
        name = f'"% {state}"'
        execute(f"CREATE TRIGGER {name} AFTER INSERT ON pages_category FOR EACH ROW EXECUTE FUNCTION others()")
        execute(f"ALTER TABLE pages_category {change} TRIGGER {name}")
    try:
        load(file)
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgname, tgenabled FROM pg_trigger WHERE starts_with(tgname, '% ')")
            assert dict(cursor.fetchall()) == {f"% {state}": state for state in states.values()}
    finally:
        execute("DROP FUNCTION others CASCADE")


def test_load_names_the_table_of_another_program_that_refers_to_ours(file, execute):
    before = everything()
    execute("CREATE TABLE notes (page int REFERENCES wagtailcore_page)")
    try:
        with pytest.raises(TransferError, match=r"The table notes .* notes_page_fkey, to wagtailcore_page"):
            load(file)
        assert everything() == before
    finally:
        execute("DROP TABLE notes")

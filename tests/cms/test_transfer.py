"""The content, moved by file from one installation to another."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.cms.test_commands import manage

SHOW = """
import json
from api.models import ContentState, PublishedDocument
state = ContentState.objects.get()
documents = PublishedDocument.objects.filter(live=True).exclude(type="redirect").order_by("id")
print(json.dumps([str(state.epoch), str(state.namespace), sorted(str(d.id) + d.type for d in documents)]))
"""


@pytest.fixture
def installations(tmp_path):
    """Two installations, each with a database and files of its own; what they leave elsewhere is removed."""
    folders = [tmp_path / "one", tmp_path / "the other"]
    yield folders
    for folder in folders:
        pointer = folder / "postgres" / "location"
        if pointer.exists():
            shutil.rmtree(Path("/var/lib") / pointer.read_text().strip(), ignore_errors=True)


def shown(folder: Path) -> tuple[str, str, list[str]]:
    result = manage("shell", "-v", "0", "-c", SHOW, VAR_DIR=str(folder))
    return json.loads(result.stdout.strip().splitlines()[-1])


def test_dump_and_load_move_everything_and_renew_the_epoch(installations, tmp_path):
    one, other = installations
    file = tmp_path / "content of today.zip"
    assert manage("migrate", VAR_DIR=str(one)).returncode == 0
    assert manage("create_demonstration", VAR_DIR=str(one)).returncode == 0
    dumped = manage("dump", str(file), VAR_DIR=str(one))
    assert dumped.returncode == 0, dumped.stderr
    loaded = manage("load", str(file), VAR_DIR=str(other))
    assert loaded.returncode == 0, loaded.stderr
    before, after = shown(one), shown(other)
    assert after[1:] == before[1:]
    assert after[0] != before[0]
    pictures = sorted(path.name for path in (one / "media").rglob("*.jpg"))
    assert sorted(path.name for path in (other / "media").rglob("*.jpg")) == pictures
    again = manage("load", str(file), VAR_DIR=str(other))
    assert (again.returncode, "--replace" in again.stderr) == (1, True)
    broken = tmp_path / "broken.zip"
    write_dump(broken, b"SELECT broken;")
    failed = manage("load", str(broken), "--replace", VAR_DIR=str(other))
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    assert shown(other) == after


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_a_file_that_is_no_dump_is_told(installations, tmp_path, content):
    file = tmp_path / "file.zip"
    if content is None:
        write_dump(file, b"", format="another product")
    else:
        file.write_bytes(content)
    result = manage("load", str(file), VAR_DIR=str(installations[0]))
    assert result.returncode == 1
    assert "make dump" in result.stderr
    assert "Traceback" not in result.stderr


def write_dump(file: Path, sql: bytes, *, format: str = "broadview-1") -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("format", format)
        archive.writestr("database.sql", sql)

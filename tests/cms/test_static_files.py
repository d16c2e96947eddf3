"""Collecting the static files, with interruptions and with two processes."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from cms import static_files
from tests.waiting import until


@pytest.fixture
def folder(settings) -> Iterator[Path]:
    """Yield a STATIC_ROOT within the project, as by default."""
    settings.VAR_DIR.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as folder:
        settings.STATIC_ROOT = Path(folder) / "static"
        yield settings.STATIC_ROOT


def test_collected_files_are_current_until_the_packages_change(folder):
    assert not static_files.are_current()
    static_files.collect()
    assert static_files.are_current()
    assert (folder / "wagtailadmin" / "css" / "core.css").exists()
    (folder / static_files.STAMP).write_text("of other packages")
    assert not static_files.are_current()


def test_interrupted_collection_leaves_the_old_files(folder):
    folder.mkdir()
    (folder / "old.css").write_text("what was served")
    collecting = subprocess.Popen(
        [sys.executable, "-m", "cms.static_files"],
        cwd=settings.BASE_DIR,
        env={
            "DJANGO_SETTINGS_MODULE": "cms.settings",
            "VAR_DIR": str(folder.parent),
            "DATABASE_URL": "postgres://x@y/z",
        },
    )
    until(lambda: list(folder.with_name("static.new").glob("*")))
    collecting.kill()
    collecting.wait()
    assert [path.name for path in folder.iterdir()] == ["old.css"]
    assert not static_files.are_current()
    static_files.collect()
    assert static_files.are_current()
    assert not (folder / "old.css").exists()
    assert not folder.with_name("static.new").exists()


def test_modules_of_the_reader_import_each_other_by_names_with_hashes(folder):
    storage = static_files.StaticFilesStorage(location=folder)
    sources = {name: source for finder in finders.get_finders() for name, source in finder.list([])}
    scripts = {name: (source, name) for name, source in sources.items() if name.startswith("reader/")}
    for name, (source, _) in scripts.items():
        with source.open(name) as file:
            storage.save(name, file)
    assert [error for *_, error in storage.post_process(scripts) if isinstance(error, Exception)] == []
    start = storage.path(storage.stored_name("reader/start.js"))
    imported = re.findall(r'from "\./(.*?)"', Path(start).read_text())
    assert "preview.js" not in imported
    assert all(re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", name) for name in imported)
    assert all((folder / "reader" / name).exists() for name in imported)


@pytest.mark.long
def test_two_processes_collect_at_the_same_time(folder):
    command = [sys.executable, "-m", "cms.static_files"]
    environment = {
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "VAR_DIR": str(folder.parent),
        "DATABASE_URL": "postgres://x@y/z",
    }
    several = [subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment) for _ in range(2)]
    assert [collecting.wait() for collecting in several] == [0, 0]
    assert static_files.are_current()
    assert [path.name for path in folder.parent.glob("static*")] == ["static"]

"""An import reads pictures only from its own folders."""

import os
from pathlib import Path

import pytest
from PIL import Image

from pages.importing.files import read_record
from pages.importing.records import Figure, Record, UnreadableFile

FRONT = "---\ntitle: Sleep\n---\nWords.\n\n"


def draw(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (4, 4), "seagreen").save(path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the imported file. A private folder is next to it."""
    draw(tmp_path / "private" / "face.png")
    draw(tmp_path / "posts" / "own" / "trees.png")
    draw(tmp_path / "static" / "img" / "sea.png")
    return tmp_path / "posts"


def read(folder: Path, source: str, *, html: bool = False, pictures: Path | None = None) -> Record:
    if html:
        page = f"<article><h1>Sleep</h1><p>Words.</p><img src='{source}'></article>"
        return read_record(folder / "sleep.html", page.encode(), country="CA", pictures=pictures)
    return read_record(folder / "sleep.md", f"{FRONT}![It]({source})".encode(), country="CA", pictures=pictures)


def pictures_of(record: Record) -> list[Path]:
    return [part.file for part in record.body if isinstance(part, Figure)]


OUTSIDE = [
    "../private/face.png",
    "own/../../private/face.png",
    "%2e%2e/private/face.png",
    "{whole}/private/face.png",
    "/private/face.png",
    "file://{whole}/private/face.png",
    "link.png",
    "linked/face.png",
]


@pytest.mark.parametrize(
    ("source", "html"),
    [*((source, True) for source in OUTSIDE), *((source, False) for source in OUTSIDE if "file:" not in source)],
)
def test_no_picture_outside_the_folder_is_read(folder: Path, source: str, html: bool) -> None:
    (folder / "link.png").symlink_to(folder.parent / "private" / "face.png")
    (folder / "linked").symlink_to(folder.parent / "private")
    source = source.format(whole=folder.parent)
    record = read(folder, source, html=html)
    assert pictures_of(record) == []
    assert [line.text.split()[:2] for line in record.unplaced] == [["image", source]]


@pytest.mark.parametrize("source", [source for source in OUTSIDE if not source.startswith("file:")])
def test_no_hero_outside_the_folder_is_read(folder: Path, source: str) -> None:
    (folder / "link.png").symlink_to(folder.parent / "private" / "face.png")
    (folder / "linked").symlink_to(folder.parent / "private")
    hero = f"---\ntitle: Sleep\nhero: {{file: '{source.format(whole=folder.parent)}'}}\n---\nWords."
    with pytest.raises(UnreadableFile, match="does not exist"):
        read_record(folder / "sleep.md", hero.encode(), country="CA")


@pytest.mark.parametrize(
    "source", ["own/trees.png", "./own/trees.png", "/own/trees.png", "own/trees.png?v=2", "own/%74rees.png"]
)
def test_pictures_below_the_folder_are_read(folder: Path, source: str) -> None:
    assert pictures_of(read(folder, source)) == [folder / "own" / "trees.png"]


@pytest.mark.parametrize("source", ["/img/sea.png", "img/sea.png", "../static/img/sea.png"])
def test_an_option_sets_the_folder_where_absolute_paths_begin(folder: Path, source: str) -> None:
    static = folder.parent / "static"
    assert pictures_of(read(folder, source, pictures=static)) == [static / "img" / "sea.png"]
    assert pictures_of(read(folder, "../private/face.png", pictures=static)) == []


@pytest.mark.parametrize("name", ["pipe.png", "own"])
def test_pipe_or_folder_as_a_picture_is_reported_at_once(folder: Path, name: str) -> None:
    os.mkfifo(folder / "pipe.png")
    assert [line.text for line in read(folder, name).unplaced] == [f"image {name} It"]


def test_a_link_to_a_device_is_not_read(folder: Path) -> None:
    (folder / "zero.png").symlink_to("/dev/zero")
    assert pictures_of(read(folder, "zero.png", pictures=Path("/dev"))) == []

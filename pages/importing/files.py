"""From a file to a record: the checks that every file goes through, and the reader for its kind."""

import codecs
import re
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify

from pages.importing.dates import read_date
from pages.importing.drafts import reason_in_date, reason_in_name
from pages.importing.html import read_html
from pages.importing.lines import tidy
from pages.importing.markdown import read_markdown
from pages.importing.pictures import PictureFolders
from pages.importing.records import Record, UnreadableFile
from pages.importing.text import read_text

LARGEST_MB = 5
# By ending. Each takes the text, the site's country and the folders in which pictures are looked for.
READERS = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
}


def read_bytes(file: Path) -> bytes:
    """The file's content. Raises UnreadableFile, with a sentence, for what no reader should try."""
    if file.suffix.lower() not in READERS:
        raise UnreadableFile(f"Its ending {file.suffix!r} is none of those that are read: {', '.join(READERS)}.")
    try:
        if file.is_dir():
            raise UnreadableFile("It is a folder. Name the files in it.")
        if not file.exists():
            raise UnreadableFile("There is no such file.")
        if not file.is_file():
            raise UnreadableFile("It is a pipe or a device. Name a regular file.")
        size = file.stat().st_size
        if size > LARGEST_MB * 1_000_000:
            raise UnreadableFile(f"It has {size / 1e6:.1f} MB; {LARGEST_MB} MB is the most that is read. Split it.")
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"It cannot be read: {error.strerror}.") from None


def read_record(file: Path, content: bytes, *, country: str, pictures: Path | None = None) -> Record:
    """`pictures`: the folder besides the file's own in which its pictures may lie, and which `/` means."""
    text = _decoded(content)
    try:
        record = READERS[file.suffix.lower()](text, country=country, folders=PictureFolders(file.parent, pictures))
        _add_what_the_name_tells(record, file)
        record.draft = record.draft or reason_in_date(record.published_on) or reason_in_name(file)
        return record
    except RecursionError:
        raise UnreadableFile("Its elements are nested too deeply to be an article.") from None


def key_of(file: Path) -> str:
    """What a file is known by: its name, or for one that is called as all of its kind are, its folder's too."""
    return f"{file.absolute().parent.name}/{file.name}" if _is_index(file) else file.name


def _is_index(file: Path) -> bool:
    return file.stem.lower() in {"index", "_index", "readme"} and file.suffix.lower() in {".md", ".markdown"}


def _add_what_the_name_tells(record: Record, file: Path) -> None:
    """Jekyll names files by date and slug, Hugo folders by the slug; the front matter goes before that."""
    named = re.fullmatch(r"(\d{4}-\d\d-\d\d)-(.+)", file.stem)
    published_on = read_date(named[1]) if named else None
    record.published_on = record.published_on or published_on
    slug = named[2] if named and published_on else file.absolute().parent.name if _is_index(file) else ""
    record.slug = record.slug or slugify(slug, allow_unicode=settings.WAGTAIL_ALLOW_UNICODE_SLUGS)


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableFile("It is UTF-16, not UTF-8. Save it as UTF-8, then import it again.")
    if b"\0" in content:
        raise UnreadableFile("It is a binary file, not a text.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"It is not UTF-8 (byte {error.start + 1}). Save it as UTF-8, then import it again."
        ) from None
    if not tidy(text):
        raise UnreadableFile("It is empty.")
    return text

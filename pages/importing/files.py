"""Read a file into a record: checks for all files, and a reader for each kind."""

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
# Readers by file extension. Each takes the text, the site's country and the folders of pictures.
READERS = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
}


def read_bytes(file: Path) -> bytes:
    """Return the file's content. Raise UnreadableFile for files that no reader can handle."""
    if file.suffix.lower() not in READERS:
        raise UnreadableFile(f"Its extension {file.suffix!r} is not supported. Use one of {', '.join(READERS)}.")
    try:
        if file.is_dir():
            raise UnreadableFile("It is a folder. Name the files in it.")
        if not file.exists():
            raise UnreadableFile("This file does not exist. Check its name.")
        if not file.is_file():
            raise UnreadableFile("It is a pipe or a device. Name a regular file.")
        size = file.stat().st_size
        if size > LARGEST_MB * 1_000_000:
            raise UnreadableFile(f"It has {size / 1e6:.1f} MB. The limit is {LARGEST_MB} MB. Split it.")
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"It cannot be read: {error.strerror}.") from None


def read_record(file: Path, content: bytes, *, country: str, pictures: Path | None = None) -> Record:
    """Parse the content of a file.

    `pictures`: another folder for its pictures, besides the file's own. References that begin with `/` start there.
    """
    text = _decode(content)
    try:
        record = READERS[file.suffix.lower()](text, country=country, folders=PictureFolders(file.parent, pictures))
        _add_what_the_name_tells(record, file)
        record.draft = record.draft or reason_in_date(record.published_on) or reason_in_name(file)
        return record
    except RecursionError:
        raise UnreadableFile("Its elements are nested too deeply. Remove some of the nesting.") from None


def key_of(file: Path) -> str:
    """Return the key of a file: its name, with the folder's name for files such as `index.md`."""
    return f"{file.absolute().parent.name}/{file.name}" if _is_index(file) else file.name


def _is_index(file: Path) -> bool:
    return file.stem.lower() in {"index", "_index", "readme"} and file.suffix.lower() in {".md", ".markdown"}


def _add_what_the_name_tells(record: Record, file: Path) -> None:
    """Take the date and slug from the file name (Jekyll) or folder name (Hugo), unless the front matter has them."""
    named = re.fullmatch(r"(\d{4}-\d\d-\d\d)-(.+)", file.stem)
    published_on = read_date(named[1]) if named else None
    record.published_on = record.published_on or published_on
    slug = named[2] if named and published_on else file.absolute().parent.name if _is_index(file) else ""
    record.slug = record.slug or slugify(slug, allow_unicode=settings.WAGTAIL_ALLOW_UNICODE_SLUGS)


def _decode(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableFile("It is UTF-16, not UTF-8. Save it as UTF-8, then import it again.")
    if b"\0" in content:
        raise UnreadableFile("It is a binary file. Give a text file.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"It is not UTF-8 (byte {error.start + 1}). Save it as UTF-8, then import it again."
        ) from None
    if not tidy(text):
        raise UnreadableFile("It is empty.")
    return text

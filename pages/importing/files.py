"""From a file to a record: the checks that every file goes through, and the reader for its kind."""

from pathlib import Path

from pages.importing.html import read_html
from pages.importing.markdown import read_markdown
from pages.importing.records import Record, UnreadableFile
from pages.importing.text import read_text

LARGEST_MB = 5
READERS = {".txt": "text", ".md": "Markdown", ".markdown": "Markdown", ".html": "HTML", ".htm": "HTML"}


def read_bytes(file: Path) -> bytes:
    """The file's content. Raises UnreadableFile, with a sentence, for what no reader should try."""
    if file.suffix.lower() not in READERS:
        raise UnreadableFile(f"Its ending {file.suffix!r} is none of {', '.join(READERS)}.")
    if not file.exists():
        raise UnreadableFile("There is no such file.")
    if not file.is_file():
        raise UnreadableFile("It is no file.")
    size = file.stat().st_size
    if size > LARGEST_MB * 1_000_000:
        raise UnreadableFile(f"It has {size / 1e6:.0f} MB; {LARGEST_MB} MB is the most that is read.")
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"It cannot be read: {error.strerror}.") from None


def read_record(file: Path, content: bytes, *, country: str) -> Record:
    text = _decoded(content)
    kind = READERS[file.suffix.lower()]
    if kind == "text":
        return read_text(text, country=country)
    if kind == "Markdown":
        return read_markdown(text, country=country, folder=file.parent)
    return read_html(text, country=country, folder=file.parent)


def _decoded(content: bytes) -> str:
    if not content.strip():
        raise UnreadableFile("It is empty.")
    if b"\0" in content:
        raise UnreadableFile("It is a binary file, not a text.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"It is not UTF-8 (byte {error.start + 1}). Save it as UTF-8, then import it again."
        ) from None

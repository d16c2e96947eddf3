"""Answers to clients. A body is bytes, or a file or part of one, which granian reads while it sends it."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

Headers = list[tuple[str, str]]
_PART = 65_536


class File(NamedTuple):
    """A file, or its bytes from `start` up to `end`, which is not included."""

    path: str
    start: int = 0
    end: int | None = None

    def send(self, status: int, headers: Headers, proto: Any) -> None:
        """Hand the file to `proto` (RSGI's protocol): granian reads and sends it, and a slow client holds no thread."""
        if self.end is None:
            proto.response_file(status, headers, self.path)
        else:
            proto.response_file_range(status, headers, *self)


class Answer(NamedTuple):
    status: int
    headers: Headers
    body: bytes | File


class OpenFile:
    """The `wsgi.file_wrapper` (PEP 3333), with which an application answers an open file."""

    def __init__(self, file: BinaryIO, block_size: int = _PART) -> None:
        self.file = file
        self.close = file.close

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.file.read(_PART), b"")

    @property
    def path(self) -> str | None:
        """The path of the file, if it can be opened again and is read from its beginning, else None."""
        name = getattr(self.file, "name", None)
        if isinstance(name, str) and Path(name).is_file() and self.file.tell() == 0:
            return name
        return None


def answer_of(application: Callable[..., Iterable[bytes]], environ: dict[str, Any]) -> Answer:
    """Return the complete answer of a WSGI application, so that a client that reads slowly holds no thread."""
    begun: list[tuple[str, Headers]] = []
    body = application(environ, lambda status, headers, exc_info=None: begun.append((status, headers)))
    try:
        content = _content(body, wanted=environ["REQUEST_METHOD"] != "HEAD")
    finally:
        close = getattr(body, "close", None)
        if close:
            close()
    status, headers = begun[-1]
    return Answer(int(status[:3]), headers, content)


def _content(body: Iterable[bytes], *, wanted: bool) -> bytes | File:
    """Return the content. Read a file only if its bytes are `wanted` and granian cannot open it itself."""
    if not isinstance(body, OpenFile):
        return b"".join(body)
    if not wanted:
        return b""
    return File(body.path) if body.path else b"".join(body)

"""The result of reading a file, before a page is created from it."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path


class UnreadableFile(Exception):
    """A file cannot be imported. The message says why, and what to do."""


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True)
class Prose:
    """One paragraph or list, as HTML with the elements of rich text."""

    html: str


@dataclass(frozen=True)
class Quote:
    text: str
    attribution: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture file."""

    file: Path
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Chosen:
    """A location or contact page, by its slug. The line does not affect equality."""

    kind: str
    slug: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Table:
    """A table of text. The header is as long as each row. Without a header it consists of empty texts."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


Part = Heading | Prose | Quote | Figure | Chosen | Table


@dataclass(frozen=True)
class Address:
    street: str
    extra: str
    locality: str
    region: str
    postal_code: str
    country: str


@dataclass(frozen=True)
class Channel:
    """A phone, fax or email (`kind`). Numbers are in E.164. Label, extension and line do not affect equality."""

    kind: str
    value: str
    label: str = field(default="", compare=False)
    extension: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Unplaced:
    """A line that has no place in the article; `line` counts from 1.

    `stays`: the article has the line as text, with marks that mean nothing here.
    """

    line: int
    text: str
    stays: bool = field(default=False, compare=False)


@dataclass
class Record:
    title: str
    body: list[Part] = field(default_factory=list)
    published_on: date | None = None
    slug: str = ""
    summary: str = ""
    locale: str = ""
    category: str = ""
    tags: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    hero: Figure | None = None
    address: Address | None = None
    channels: list[Channel] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    # The reason why it is a draft, such as `draft: true`.
    draft: str = ""
    # A key from the source itself. If it is empty, the file's name is the key.
    key: str = ""

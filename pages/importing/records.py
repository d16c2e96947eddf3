"""What a reader makes of a file, before any page is made of it."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path


class UnreadableFile(Exception):
    """Why a file cannot be imported, in one sentence that says what to do."""


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True)
class Prose:
    """One paragraph or list, as HTML of rich text's own elements."""

    html: str


@dataclass(frozen=True)
class Quote:
    text: str
    attribution: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture beside the file that was read."""

    file: Path
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Chosen:
    """A location or contact page, by its slug."""

    kind: str
    slug: str


@dataclass(frozen=True)
class Table:
    """The header and each row are equally long; without a header it is empty texts."""

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
    """`kind`: phone, fax or email; numbers in E.164. `line` tells where it stood, not what it is."""

    kind: str
    value: str
    label: str = field(default="", compare=False)
    extension: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Unplaced:
    """A line that found no place; `line` counts from 1."""

    line: int
    text: str


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
    # What says that it is not for the public, such as `draft: true`.
    draft: str = ""
    # A key of its own that the source gives itself; else the file's name is its key.
    key: str = ""

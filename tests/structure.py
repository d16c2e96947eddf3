"""The structure of an HTML text: paragraphs, items of lists, marks, links and words, apart from how it is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from bs4 import BeautifulSoup, NavigableString, Tag

_MARKS = {"strong", "em", "sup", "sub", "code"}
_PAGE = ("data-id", "data-type", "data-path")


@dataclass(frozen=True)
class Piece:
    """Text with the same marks and the same link. `page`: the attributes of a link to a page of this site."""

    text: str
    marks: frozenset[str] = frozenset()
    href: str | None = None
    page: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Part:
    """A paragraph, or an item if `lists` names the lists around it."""

    lists: tuple[str, ...]
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def letters(self) -> list[tuple[str, frozenset[str], str | None]]:
        """The letters, each with its marks and its link. Spaces are left out: nobody sees their marks."""
        return [(c, piece.marks, piece.href) for piece in self.pieces for c in piece.text if not c.isspace()]


def structure(html: str) -> list[Part]:
    return list(_parts(BeautifulSoup(html, "html.parser"), ()))


def _parts(parent: Tag, lists: tuple[str, ...]) -> Iterator[Part]:
    for tag in parent.find_all(["p", "ul", "ol"], recursive=False):
        if tag.name == "p":
            yield _part(tag, lists)
        else:
            for item in tag.find_all("li", recursive=False):
                yield _part(item, (*lists, tag.name))
                yield from _parts(item, (*lists, tag.name))


def _part(tag: Tag, lists: tuple[str, ...]) -> Part:
    """Return a part. Join neighbouring pieces with the same marks and links, since their borders mean nothing."""
    pieces = (piece for piece in _pieces(tag, Piece("")) if piece.text)
    alike = groupby(pieces, key=lambda piece: (piece.marks, piece.href, piece.page))
    return Part(lists, tuple(Piece("".join(piece.text for piece in several), *said) for said, several in alike))


def _pieces(parent: Tag, of: Piece) -> Iterator[Piece]:
    for child in parent.children:
        if isinstance(child, NavigableString):
            # Only a `<br>` begins a line. Line feeds are just formatting of the HTML.
            yield Piece(str(child).replace("\n", ""), of.marks, of.href, of.page)
        elif isinstance(child, Tag) and child.name == "br":
            yield Piece("\n", of.marks, of.href, of.page)
        elif isinstance(child, Tag) and child.name not in {"ul", "ol"}:
            yield from _pieces(child, _within(child, of))


def _within(tag: Tag, of: Piece) -> Piece:
    if tag.name == "a":
        page = tuple(str(tag[name]) for name in _PAGE) if tag.has_attr("data-id") else None
        return Piece("", of.marks, str(tag["href"]), page)
    assert tag.name in _MARKS, tag.name
    return Piece("", of.marks | {tag.name}, of.href, of.page)

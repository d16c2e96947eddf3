"""Split a text into lines, and find the lists among them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

# Soft hyphens, zero-width spaces, word joiners, byte order marks. Zero-width joiners stay: they are part of words.
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
NO_BREAK = "\u00a0\u202f"
# The signs that French separates from words by a no-break space, behind them and before them.
_SIGNS_BEFORE, _SIGNS_BEHIND = set("«‹–—§$€£"), set("»›–—:;!?%‰°$€£")
_SPACES = re.compile(r"\s+")
_BULLET = re.compile(r"(?:[•◦▪‣·*–—-])\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,2})[.)]\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_LONGEST_ITEM = 120


def pattern(written: str) -> re.Pattern[str]:
    """Compile a regular expression in which each space stands for any kind of space, in any case."""
    return re.compile(written.replace(" ", r"\s"), re.IGNORECASE)


_BYLINE = pattern(r"(?:(?:written|posted|published|reviewed|medically reviewed) )?(?:by|par|von) [^.!?]{2,60}")


@dataclass(frozen=True)
class Line:
    """A line of text. `beside`: True if there is no empty line between this line and the one before."""

    number: int
    text: str
    beside: bool

    @property
    def marker(self) -> str:
        """The bullet or number of a list item with the space after it, or ""."""
        match = _BULLET.match(self.text) or _NUMBER.match(self.text)
        return match.group() if match else ""


def read_lines(text: str) -> list[Line]:
    """Return the tidied lines that are not empty, numbered from 1."""
    lines = []
    beside = False
    for number, raw in enumerate(text.splitlines(), 1):
        tidied = tidy(raw)
        if tidied:
            lines.append(Line(number, tidied, beside))
        beside = bool(tidied)
    return lines


def tidy(raw: str) -> str:
    """Remove invisible characters and unusual spaces, which browsers add, but keep no-break spaces: see `spaced`."""
    return spaced(INVISIBLE.sub("", raw)).strip()


def spaced(text: str, *, before: str = "", behind: str = "") -> str:
    """Return the text with one space for each run of spaces. `before`, `behind`: the characters around the text.

    A no-break space stays beside signs and numbers. Word and Docs also write it between any words, above all where the
    formatting changes, and in rows to indent; there it becomes a plain space. A narrow one is always meant.
    `pasting.js` does the same.
    """

    def one(run: re.Match[str]) -> str:
        left = text[run.start() - 1] if run.start() else before
        right = text[run.end()] if run.end() < len(text) else behind
        alone, found = len(run[0]) == 1, next((space for space in run[0] if space in NO_BREAK), " ")
        is_meant = alone and (found == "\u202f" or left.isdigit() or right.isdigit())
        return found if is_meant or left in _SIGNS_BEFORE or right in _SIGNS_BEHIND else " "

    return _SPACES.sub(one, text)


def ends_sentence(text: str) -> bool:
    return bool(_SENTENCE_END.search(text))


def is_byline(text: str) -> bool:
    return bool(_BYLINE.fullmatch(text))


def list_at(lines: list[Line], index: int, *, parted: bool) -> list[Line]:
    """Return the items of the list that begins at `index`, or [] if there is none.

    Copying from a browser often loses the bullets. So if paragraphs are separated by empty lines (`parted`), adjacent
    short lines are a list too.
    """
    if index < 0 or index >= len(lines):
        return []
    number = _NUMBER.match(lines[index].text)
    if number:
        return _numbered(lines, index) if number[1] == "1" else []
    if lines[index].marker:
        return _run(lines, index, lambda line: bool(_BULLET.match(line.text)))
    together = _run(lines, index, lambda line: _is_short(line) and (line is lines[index] or line.beside))
    return together if parted and len(together) > 1 else []


def list_html(items: list[Line], html_of: Callable[[str], str]) -> str:
    tag = "ol" if _NUMBER.match(items[0].text) else "ul"
    entries = [html_of(item.text.removeprefix(item.marker)) for item in items]
    return f"<{tag}>{''.join(f'<li>{entry}</li>' for entry in entries)}</{tag}>"


def _numbered(lines: list[Line], index: int) -> list[Line]:
    """Return the items numbered 1, 2, 3 and so on. A single number is part of a heading."""
    items: list[Line] = []
    for position in range(index, len(lines)):
        match = _NUMBER.match(lines[position].text)
        if not match or int(match[1]) != len(items) + 1:
            break
        items.append(lines[position])
    return items if len(items) > 1 else []


def _run(lines: list[Line], index: int, belongs: Callable[[Line], bool]) -> list[Line]:
    return list(takewhile(belongs, (lines[i] for i in range(index, len(lines)))))


def _is_short(line: Line) -> bool:
    return len(line.text) <= _LONGEST_ITEM and not line.marker and not ends_sentence(line.text)

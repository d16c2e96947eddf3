"""The text of a page as copied from a browser: prose in the middle, furniture and facts around it."""

import re
from dataclasses import dataclass

from pages.importing.addresses import find_address
from pages.importing.channels import find_channels, is_only_channels, linked
from pages.importing.dates import read_date
from pages.importing.furniture import CLOSES, CLOSES_IF_LAST, is_furniture
from pages.importing.language import language_of
from pages.importing.records import Address, Channel, Heading, Part, Prose, Record, Unplaced, UnreadableFile

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_BULLET = re.compile(r"^(?:[•◦▪‣·*–—-]|\d{1,2}[.)])\s+(?=\S)")
_NUMBERED = re.compile(r"^\d{1,2}[.)]\s")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
# A line that is longer than this is prose, whatever it ends in.
_LONGEST_HEADING = 120


@dataclass(frozen=True)
class Line:
    number: int
    text: str


def read_text(text: str, *, country: str) -> Record:
    """Raises UnreadableFile where there is no article in it. `country` is the site's."""
    lines = [Line(number, tidy(raw)) for number, raw in enumerate(text.splitlines(), 1)]
    lines = [line for line in lines if line.text]
    return _Reading(lines, language=language_of(text), site_country=country).record()


def tidy(raw: str) -> str:
    """Without what a browser adds to the words: invisible characters and odd spaces."""
    return re.sub(r"\s+", " ", _INVISIBLE.sub("", raw)).strip()


class _Reading:
    """One pass to tell where the article is, then one over each of its three parts."""

    def __init__(self, lines: list[Line], *, language: str, site_country: str) -> None:
        self.lines = lines
        self.language = language
        self.site_country = site_country
        self.addresses: list[Address] = []
        self.address_lines = self._find_addresses()
        self.country = self.addresses[0].country if self.addresses else site_country
        self.channels: list[Channel] = []
        self.unplaced: list[Unplaced] = []

    def record(self) -> Record:
        start = self._title_index()
        end = self._end_index(start)
        self._facts(self.lines[:start])
        published_on = self._date_around(start)
        body = self._body(self.lines[start + 1 : end])
        self._facts(self.lines[end:])
        if not any(isinstance(part, Prose) for part in body):
            raise UnreadableFile("There is no article in it: a title, then paragraphs, is what a text needs.")
        if self.channels:
            self._add_emails_of(self.lines[start:end])
        return Record(
            title=self.lines[start].text,
            body=body,
            published_on=published_on,
            address=self.addresses[0] if self.addresses else None,
            channels=list(dict.fromkeys(self.channels)),
            unplaced=self.unplaced,
        )

    # --- where the article is ---

    def _find_addresses(self) -> set[int]:
        """The numbers of the lines that are addresses; fills `addresses`."""
        taken: set[int] = set()
        for index, line in enumerate(self.lines):
            if line.number in taken:
                continue
            following = [other.text for other in self.lines[index : index + 5]]
            found = find_address(following, language=self.language, country=self.site_country)
            if found:
                self.addresses.append(found.address)
                taken.update(other.number for other in self.lines[index : index + found.lines])
        return taken

    def _title_index(self) -> int:
        for index, line in enumerate(self.lines):
            if self._is_title(line) and any(self._is_prose(other) for other in self.lines[index + 1 :]):
                return index
        raise UnreadableFile("There is no title in it: begin the text with a short line, then the paragraphs.")

    def _is_title(self, line: Line) -> bool:
        return (
            line.number not in self.address_lines
            and not is_furniture(line.text)
            and not self._date(line)
            and not is_only_channels(line.text, country=self.country)
            and len(line.text) <= 200
            and not line.text.endswith((".", ":", ";"))
        )

    def _end_index(self, start: int) -> int:
        for index in range(start + 1, len(self.lines)):
            line = self.lines[index]
            rest = self.lines[index + 1 :]
            if CLOSES.fullmatch(line.text):
                return index
            if CLOSES_IF_LAST.fullmatch(line.text) and not any(self._is_prose(other) for other in rest):
                return index
        last = max(i for i, line in enumerate(self.lines) if self._is_prose(line) or _BULLET.match(line.text))
        return last + 1

    def _is_prose(self, line: Line) -> bool:
        if line.number in self.address_lines or is_furniture(line.text):
            return False
        if is_only_channels(line.text, country=self.country):
            return False
        return len(line.text) > _LONGEST_HEADING or bool(_SENTENCE_END.search(line.text) and " " in line.text)

    # --- its parts ---

    def _date(self, line: Line):
        return read_date(line.text, country=self.country)

    def _date_around(self, start: int):
        """The first date beside the title; a line that is a date is no paragraph."""
        near = [line for line in self.lines[: start + 5] if self._date(line)]
        self.date_lines = {line.number for line in near}
        return self._date(near[0]) if near else None

    def _body(self, lines: list[Line]) -> list[Part]:
        parts: list[Part] = []
        items: list[str] = []
        for index, line in enumerate(lines):
            if _BULLET.match(line.text):
                items.append(line.text)
                continue
            parts += self._list(items)
            items = []
            if line.number in self.date_lines or line.number in self.address_lines or is_furniture(line.text):
                continue
            if is_only_channels(line.text, country=self.country):
                self.channels += find_channels(line.text, country=self.country)
            elif self._is_heading(line, lines[index + 1 :]):
                parts.append(Heading(line.text))
            else:
                parts.append(Prose(f"<p>{linked(line.text, country=self.country)}</p>"))
        return parts + self._list(items)

    def _list(self, items: list[str]) -> list[Part]:
        if not items:
            return []
        tag = "ol" if all(_NUMBERED.match(item) for item in items) else "ul"
        entries = [linked(_BULLET.sub("", item), country=self.country) for item in items]
        return [Prose(f"<{tag}>{''.join(f'<li>{entry}</li>' for entry in entries)}</{tag}>")]

    def _is_heading(self, line: Line, following: list[Line]) -> bool:
        """A short line without the end of a sentence, or a short question, that something stands under."""
        if len(line.text) > _LONGEST_HEADING or not following:
            return False
        question = line.text.endswith("?") and not re.search(r"[.!?]\s", line.text)
        if _SENTENCE_END.search(line.text) and not question:
            return False
        below = following[0]
        return bool(_BULLET.match(below.text)) or self._is_prose(below) or len(following) > 1

    def _facts(self, lines: list[Line]) -> None:
        """Around the article: ways to get in touch are kept, what is neither they nor furniture is reported."""
        for line in lines:
            channels = find_channels(line.text, country=self.country)
            self.channels += channels
            known = line.number in self.address_lines or is_furniture(line.text) or self._date(line)
            if not known and not (channels and is_only_channels(line.text, country=self.country)):
                self.unplaced.append(Unplaced(line.number, line.text))

    def _add_emails_of(self, lines: list[Line]) -> None:
        for line in lines:
            self.channels += [c for c in find_channels(line.text, country=self.country) if c.kind == "email"]

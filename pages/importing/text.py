"""Read the text of a page as copied from a browser: an article, with menus and contact details around it.

Every line goes into the record or into its `unplaced`.
"""

import re
from datetime import date

from pages.importing.addresses import address_in
from pages.importing.channels import find_channels, is_only_channels, linked
from pages.importing.dates import find_date, read_date
from pages.importing.furniture import CLOSES, CLOSES_BEFORE_FACTS, COMMENTS, is_furniture
from pages.importing.language import language_of
from pages.importing.lines import Line, ends_sentence, is_byline, list_at, list_html, read_lines
from pages.importing.pictures import PictureFolders
from pages.importing.records import Channel, Heading, Part, Prose, Record, Unplaced, UnreadableFile

# A longer line is prose, whatever its last character is.
_LONGEST_HEADING = 120
_LONGEST_TITLE = 200


def read_text(text: str, *, country: str, folders: PictureFolders | None = None) -> Record:
    """Parse a text. Raise UnreadableFile if it contains no article. `country` is the site's; `folders` is unused."""
    return _Reading(read_lines(text), language=language_of(text), site_country=country).record()


class _Reading:
    """A reader that finds the article in the lines, then reads the parts before, inside and after it."""

    def __init__(self, lines: list[Line], *, language: str, site_country: str) -> None:
        self.lines = lines
        texts = [line.text for line in lines]
        self.address, spelled = address_in(texts, language=language, country=site_country)
        self.address_lines = {lines[index].number for index in spelled}
        self.country = self.address.country if self.address else site_country
        self.channels: list[Channel] = []
        self.unplaced: list[Unplaced] = []
        self.prose = {line.number for line in lines if self._is_prose(line)}
        # True if empty lines separate the paragraphs. Then lines without one between them belong together.
        self.parted = sum(line.beside for line in lines if line.number in self.prose) * 2 <= len(self.prose)

    def record(self) -> Record:
        start = self._title_index()
        end = self._end_index(start)
        opening = self._opening_index(start)
        published_on = self._date(self.lines[:opening])
        self._facts([*self.lines[:start], *self.lines[start + 1 : opening]])
        body = self._body(self.lines[opening:end])
        marked = [line for line in self.lines[opening:end] if "{{" in line.text]
        self.unplaced += [Unplaced(line.number, line.text, stays=True) for line in marked]
        self._facts(self.lines[end:])
        if any(channel.kind != "email" for channel in self.channels):
            self._add_emails_of(self.lines[start:end])
        return Record(
            title=self.lines[start].text,
            body=body,
            published_on=published_on,
            address=self.address,
            channels=list(dict.fromkeys(self.channels)),
            unplaced=sorted(self.unplaced, key=lambda unplaced: unplaced.line),
        )

    # --- where the article is ---

    def _title_index(self) -> int:
        """Return the index of the title, a short line above the prose.

        It is the line above the date; or else the first line; or, after a menu, the first longer line.
        """
        candidates: list[int] = []
        dated = None
        for index, line in enumerate(self.lines):
            if candidates and line.number in self.prose and not _is_question(line.text):
                break
            if dated is None and candidates and find_date(line.text, country=self.country):
                dated = index
            if self._is_title(line):
                candidates.append(index)
        else:
            raise UnreadableFile("It contains no article. Give a text with a title, then paragraphs.")
        above = [index for index in candidates if dated is not None and index < dated]
        long = [index for index in above or candidates if len(self.lines[index].text.split()) > 3]
        if above or len(candidates) > 2:
            return long[0] if long else (above or candidates)[-1]
        return candidates[0]

    def _is_title(self, line: Line) -> bool:
        return (
            line.number not in self.address_lines
            and not is_furniture(line.text)
            and not is_byline(line.text)
            and not find_date(line.text, country=self.country)
            and not is_only_channels(line.text, country=self.country)
            and len(line.text) <= _LONGEST_TITLE
            and not line.text.endswith((".", ":", ";"))
        )

    def _opening_index(self, start: int) -> int:
        """Return the index where the text begins, after lines that themes put between title and text."""
        first_prose = next(i for i in range(start + 1, len(self.lines)) if self.lines[i].number in self.prose)
        for index in range(first_prose - 1, start, -1):
            line, above = self.lines[index], self.lines[index - 1]
            menu = not above.marker and list_at(self.lines, index - 1, parted=self.parted)
            if not line.marker and (menu or not self._is_title(line)):
                return index + 1
        return start + 1

    def _end_index(self, start: int) -> int:
        prose_before = False
        for index in range(start + 1, len(self.lines)):
            line = self.lines[index]
            prose_before = prose_before or line.number in self.prose
            if CLOSES.fullmatch(line.text) or (prose_before and COMMENTS.fullmatch(line.text)):
                return index
            if CLOSES_BEFORE_FACTS.fullmatch(line.text) and self._only_facts_follow(index + 1):
                return index
        last = max(i for i, line in enumerate(self.lines) if line.number in self.prose or line.marker)
        introduced = self.lines[last].text.endswith(":")
        return last + 1 + (len(list_at(self.lines, last + 1, parted=self.parted)) if introduced else 0)

    def _only_facts_follow(self, index: int) -> bool:
        rest = self.lines[index:]
        if rest and (rest[0].number in self.address_lines or is_only_channels(rest[0].text, country=self.country)):
            return True
        return not any(line.number in self.prose for line in rest)

    def _is_prose(self, line: Line) -> bool:
        if line.number in self.address_lines or is_furniture(line.text) or line.marker:
            return False
        if read_date(line.text, country=self.country) or is_only_channels(line.text, country=self.country):
            return False
        return len(line.text) > _LONGEST_HEADING or (ends_sentence(line.text) and " " in line.text)

    # --- its content ---

    def _date(self, lines: list[Line]) -> date | None:
        """Return the first date around the title. Other dates, and text in the same line, are reported."""
        found = None
        self.date_lines: set[int] = set()
        for line in lines:
            spelled = find_date(line.text, country=self.country)
            if spelled and found in {None, spelled} and read_date(line.text, country=self.country):
                self.date_lines.add(line.number)
            found = found or spelled
        return found

    def _body(self, lines: list[Line]) -> list[Part]:
        parts: list[Part] = []
        last = max((line.number for line in lines if line.marker or line.number in self.prose), default=0)
        index = 0
        while index < len(lines):
            items = [] if self._is_fact(lines[index]) else list_at(lines, index, parted=self.parted)
            parts += [self._list(items)] if items else self._part(lines[index], last=last)
            index += len(items) or 1
        return parts

    def _is_fact(self, line: Line) -> bool:
        return (
            line.number in self.address_lines
            or is_furniture(line.text)
            or is_only_channels(line.text, country=self.country)
        )

    def _list(self, items: list[Line]) -> Prose:
        return Prose(list_html(items, lambda text: linked(text, country=self.country)))

    def _part(self, line: Line, *, last: int) -> list[Part]:
        if self._is_fact(line):
            self._facts([line])
            return []
        if line.number < last and _is_heading(line.text):
            return [Heading(line.text)]
        return [Prose(f"<p>{linked(line.text, country=self.country)}</p>")]

    def _facts(self, lines: list[Line]) -> None:
        """Read lines around the article. Keep the channels, and report everything else."""
        for line in lines:
            if line.number not in self.prose:
                self.channels += find_channels(line.text, country=self.country, line=line.number)
            known = line.number in self.address_lines or line.number in self.date_lines
            if not known and not is_only_channels(line.text, country=self.country):
                self.unplaced.append(Unplaced(line.number, line.text))

    def _add_emails_of(self, lines: list[Line]) -> None:
        """Add the email addresses in the text if there are none around it."""
        if not any(channel.kind == "email" for channel in self.channels):
            for line in lines:
                found = find_channels(line.text, country=self.country, line=line.number)
                self.channels += [channel for channel in found if channel.kind == "email"]


def _is_heading(text: str) -> bool:
    """True if a line is short and is a question, or does not end like a sentence."""
    return len(text) <= _LONGEST_HEADING and (not ends_sentence(text) or _is_question(text))


def _is_question(text: str) -> bool:
    return text.endswith("?") and not re.search(r"[.!?]\s", text)

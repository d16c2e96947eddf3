"""Read Markdown (CommonMark with tables) and its front matter."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from reprlib import repr as short
from typing import Any

from markdown_it import MarkdownIt

from pages.importing import drafts
from pages.importing.dates import read_date
from pages.importing.front_matter import split
from pages.importing.markup import body_of, tidy_up, words_within
from pages.importing.pictures import PictureFolders, problem_of
from pages.importing.records import Chosen, Figure, Heading, Prose, Quote, Record, Table, Unplaced, UnreadableFile
from pages.importing.tree import Element, parse

_TEXTS = {"title", "slug", "summary", "category", "locale", "id"}
_LISTS = {"tags", "author", "authors", "related"}
_MARK = re.compile(r"\{%|\{\{|^\s*\{:|\[\^[^\[\]\s]{1,100}\]|^\s*>\s*\[![A-Za-z]+\]")
_KNOWN = _TEXTS | _LISTS | drafts.NAMES | {"date", "hero"}


def read_markdown(text: str, *, country: str, folders: PictureFolders) -> Record:
    """Parse a Markdown file. Raise UnreadableFile if the front matter is invalid or there is no text."""
    above, below = split(text.replace("\r\n", "\n").replace("\r", "\n"))
    # Empty lines replace the front matter, so that lines keep their numbers.
    document, left_out = _document("\n" * above.lines + below)
    record = Record(title=_title(above.fields, document), draft=drafts.reason_in_fields(above.said, country=country))
    unused = {name for name, value in above.said if drafts.is_end_to_come(name, value, country=country)}
    lost = [*above.unplaced(_KNOWN, unused=unused), *_apply(record, above.fields, country=country, folders=folders)]
    body, unplaced = body_of(document, folders=folders, title=record.title, takes=lambda element, lines: False)
    if not any(isinstance(part, Prose | Quote | Heading | Table) for part in body):
        raise UnreadableFile("It has no text below the front matter. Write some.")
    record.body, record.unplaced = body, [*lost, *unplaced, *left_out]
    chosen = {part.line for part in body if isinstance(part, Chosen)}
    record.unplaced += [mark for mark in _marks(below, first=above.lines + 1) if mark.line not in chosen]
    return record


def _marks(text: str, *, first: int) -> Iterator[Unplaced]:
    """Yield lines with marks of a site generator, of footnotes and boxes, and those that name a page.

    The marks stay in the text.
    """
    for number, line in enumerate(text.split("\n"), first):
        if _MARK.search(line):
            yield Unplaced(number, line.strip(), stays=True)


def _document(text: str) -> tuple[Element, list[Unplaced]]:
    """Parse Markdown. Return it with the text that is left out, such as struck-out words.

    Each block element has its line number in `data-line`.
    """
    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = markdown.parse(text)
    for token in tokens:
        if token.map and token.nesting >= 0:
            token.attrSet("data-line", str(token.map[0] + 1))
    document = parse(markdown.renderer.render(tokens, markdown.options, {}), noted=True)
    return document, tidy_up(document)


def _title(fields: dict[str, Any], document: Element) -> str:
    first = document.find("h1")
    title = _text(fields, "title") or (words_within(first) if first else "")
    if not title:
        raise UnreadableFile("It has no title. Add `title:` to the front matter, or a first line such as `# Title`.")
    return title


def _apply(record: Record, fields: dict[str, Any], *, country: str, folders: PictureFolders) -> Iterator[Unplaced]:
    """Copy the fields into the record. Yield the values that have no place there."""
    record.key = _text(fields, "id")
    record.slug = _text(fields, "slug")
    record.summary = _text(fields, "summary")
    record.category = next(iter(_texts(fields, "category")), "")
    record.locale = _text(fields, "locale")
    record.tags = _texts(fields, "tags")
    record.authors = list(dict.fromkeys([*_texts(fields, "author"), *_texts(fields, "authors")]))
    record.related = _texts(fields, "related")
    record.published_on = _date(fields.get("date"), country)
    record.hero = _hero(fields.get("hero"), folders)
    if record.hero is None and isinstance(fields.get("hero"), str):
        yield Unplaced(1, f"hero: {fields['hero']}")
    yield from (Unplaced(1, f"category: {name}") for name in _texts(fields, "category")[1:])


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float) or "\0" in str(value):
        raise UnreadableFile(f"`{name}` in its front matter takes a text, not {short(value)}. Put it in quotes.")
    return str(value).strip()


def _texts(fields: dict[str, Any], name: str) -> list[str]:
    """Return a list of texts from a list or a comma-separated text. Items can be objects with a name."""
    value = fields.get(name) or []
    items = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else [value]
    names = [item.get("name") if isinstance(item, dict) else item for item in items]
    if not all(isinstance(each, str | int) and not isinstance(each, bool) and each != "" for each in names):
        raise UnreadableFile(f"`{name}` in its front matter takes a list, such as [one, two], not {short(value)}.")
    return [text for each in names if (text := str(each).strip())]


def _date(value: Any, country: str) -> date | None:
    if value is None or isinstance(value, datetime):
        return value and value.date()
    found = value if isinstance(value, date) else read_date(str(value), country=country)
    if found is None:
        raise UnreadableFile(f"`date` in its front matter is not a date: {short(value)}. Write it as 2026-03-02.")
    return found


def _hero(value: Any, folders: PictureFolders) -> Figure | None:
    """Return the hero picture. A text that names no picture is not an error: it can be an address of the old site."""
    if not value or isinstance(value, str):
        found = folders.find(value) if value else None
        return Figure(found) if found else None
    if not isinstance(value, dict) or not isinstance(value.get("file"), str):
        raise UnreadableFile("`hero` in its front matter takes {file: images/sleep.jpg, alt: What it shows}.")
    file = folders.file(value["file"])
    if file is None:
        raise UnreadableFile(
            f"Its front matter names the picture {value['file']}, which does not exist. "
            "Put it into the file's folder or below it, or name another folder with --pictures."
        )
    problem = problem_of(file)
    if problem:
        raise UnreadableFile(f"Its `hero`, {value['file']}: {problem}")
    return Figure(file, _text(value, "alt"), credit=_text(value, "credit"))

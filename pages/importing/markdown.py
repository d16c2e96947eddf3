"""Markdown (CommonMark, with tables) and YAML front matter."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from reprlib import repr as short
from typing import Any

import yaml
from markdown_it import MarkdownIt

from pages.importing.dates import read_date
from pages.importing.markup import body_of, tidy_up, words_of
from pages.importing.pictures import is_picture
from pages.importing.records import Figure, Heading, Prose, Quote, Record, Table, Unplaced, UnreadableFile
from pages.importing.tree import Element, parse

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)(?:\n|(?<=\n))---[ \t]*(?:\n|\Z)", re.DOTALL)
_TEXTS = {"title", "slug", "summary", "category", "locale", "id"}
_LISTS = {"tags", "authors", "related"}
_KNOWN = _TEXTS | _LISTS | {"date", "hero"}


def read_markdown(text: str, *, country: str, folder: Path) -> Record:
    """Raises UnreadableFile where the front matter is wrong or there is no article."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    match = _FRONT_MATTER.match(text)
    above = match[1] if match else ""
    fields = _front_matter(above)
    # In place of the front matter as many empty lines, so that lines keep their numbers.
    document = _document("\n" * match.group().count("\n") + text[match.end() :] if match else text)
    record = Record(title=_title(fields, document))
    _apply(record, fields, country=country, folder=folder)
    body, unplaced = body_of(document, folder=folder, title=record.title, takes=lambda element, lines: False)
    if not any(isinstance(part, Prose | Quote | Heading | Table) for part in body):
        raise UnreadableFile("There is no text in it under the front matter.")
    record.body, record.unplaced = body, [*_unknown(above), *unplaced]
    return record


def _document(text: str) -> Element:
    """Every block says in `data-line` where it began."""
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(text)
    for token in tokens:
        if token.map and token.nesting >= 0:
            token.attrSet("data-line", str(token.map[0] + 1))
    document = parse(markdown.renderer.render(tokens, markdown.options, {}), noted=True)
    tidy_up(document)
    return document


def _title(fields: dict[str, Any], document: Element) -> str:
    first = document.find("h1")
    title = _text(fields, "title") or (words_of(first) if first else "")
    if not title:
        raise UnreadableFile(
            "There is no title in it: give `title:` in the front matter, or a first line such as `# Title`."
        )
    return title


def _front_matter(text: str) -> dict[str, Any]:
    try:
        fields = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        raise UnreadableFile(f"Its front matter is no YAML{where}: {getattr(error, 'problem', error)}.") from None
    except ValueError as error:  # a date such as 2026-13-45
        raise UnreadableFile(f"Its front matter has a value that is none: {error}.") from None
    if not isinstance(fields, dict):
        raise UnreadableFile("Its front matter is no list of `name: value` lines.")
    return fields


def _apply(record: Record, fields: dict[str, Any], *, country: str, folder: Path) -> None:
    record.key = _text(fields, "id")
    record.slug = _text(fields, "slug")
    record.summary = _text(fields, "summary")
    record.category = _text(fields, "category")
    record.locale = _text(fields, "locale")
    record.tags = _texts(fields, "tags")
    record.authors = _texts(fields, "authors")
    record.related = _texts(fields, "related")
    record.published_on = _date(fields.get("date"), country)
    record.hero = _hero(fields.get("hero"), folder)


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float) or "\0" in str(value):
        raise UnreadableFile(f"`{name}` in its front matter takes a text, not {short(value)}. Put it in quotes.")
    return str(value).strip()


def _texts(fields: dict[str, Any], name: str) -> list[str]:
    value = fields.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, str | int) and item != "" for item in value):
        raise UnreadableFile(f"`{name}` in its front matter takes a list, such as [one, two], not {short(value)}.")
    return [str(item) for item in value]


def _date(value: Any, country: str) -> date | None:
    if value is None or isinstance(value, datetime):
        return value and value.date()
    found = value if isinstance(value, date) else read_date(str(value), country=country)
    if found is None:
        raise UnreadableFile(f"`date` in its front matter is no date: {short(value)}. Write it as 2026-03-02.")
    return found


def _hero(value: Any, folder: Path) -> Figure | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("file"), str):
        raise UnreadableFile("`hero` in its front matter takes {file: images/sleep.jpg, alt: What it shows}.")
    file = folder / value["file"]
    if not file.is_file():
        raise UnreadableFile(f"The picture {value['file']} that its front matter names is not there.")
    if not is_picture(file):
        raise UnreadableFile(f"{value['file']}, its `hero`, is no picture. Give a JPEG, PNG, WebP, AVIF or GIF.")
    return Figure(file, _text(value, "alt"), credit=_text(value, "credit"))


def _unknown(front_matter: str) -> Iterator[Unplaced]:
    """The lines of fields that articles do not have."""
    known = True
    for number, line in enumerate(front_matter.split("\n"), 2):
        if field := re.match(r"([^\s#:][^:]*?)\s*:(?:\s|$)", line):
            known = field[1].strip("\"'") in _KNOWN
        if not known and line.strip() and not line.startswith("#"):
            yield Unplaced(number, line.strip())

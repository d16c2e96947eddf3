"""Markdown (CommonMark) with YAML front matter."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from pages.importing.dates import read_date
from pages.importing.html import body_of
from pages.importing.records import Figure, Heading, Prose, Quote, Record, Unplaced, UnreadableFile

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_TEXTS = {"title", "slug", "summary", "category", "locale", "id"}
_LISTS = {"tags", "authors", "related"}
_KNOWN = _TEXTS | _LISTS | {"date", "hero"}


def read_markdown(text: str, *, country: str, folder: Path) -> Record:
    """Raises UnreadableFile where the front matter is wrong or there is no article."""
    text = text.replace("\r\n", "\n")
    match = _FRONT_MATTER.match(text)
    fields = _front_matter(match[1]) if match else {}
    soup = BeautifulSoup(
        MarkdownIt("commonmark").enable("table").render(text[match.end() :] if match else text), "html.parser"
    )
    title = str(fields.get("title") or "").strip()
    first = soup.find("h1")
    if not title and first:
        title = first.get_text(" ").strip()
    if not title:
        raise UnreadableFile(
            "There is no title in it: give `title:` in the front matter, or a first line such as `# Title`."
        )
    record = Record(title=title)
    record.body, record.unplaced = body_of(soup, folder=folder, title=title)
    if not any(isinstance(part, Prose | Quote | Heading) for part in record.body):
        raise UnreadableFile("There is no text in it under the front matter.")
    _apply(record, fields, country=country, folder=folder)
    record.unplaced += _unknown(fields, match[1] if match else "")
    return record


def _front_matter(text: str) -> dict[str, Any]:
    try:
        fields = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        raise UnreadableFile(f"Its front matter is no YAML{where}: {getattr(error, 'problem', error)}.") from None
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
    if value is not None and not isinstance(value, str | int):
        raise UnreadableFile(f"`{name}` in its front matter takes a text, not {value!r}.")
    return "" if value is None else str(value).strip()


def _texts(fields: dict[str, Any], name: str) -> list[str]:
    value = fields.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, str | int) for item in value):
        raise UnreadableFile(f"`{name}` in its front matter takes a list, such as [one, two], not {value!r}.")
    return [str(item) for item in value]


def _date(value: Any, country: str) -> date | None:
    if value is None or isinstance(value, datetime):
        return value and value.date()
    found = value if isinstance(value, date) else read_date(str(value), country=country)
    if found is None:
        raise UnreadableFile(f"`date` in its front matter is no date: {value!r}. Write it as 2026-03-02.")
    return found


def _hero(value: Any, folder: Path) -> Figure | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not value.get("file"):
        raise UnreadableFile("`hero` in its front matter takes {file: …, alt: …}.")
    file = folder / str(value["file"])
    if not file.is_file():
        raise UnreadableFile(f"The picture {value['file']} that its front matter names is not there.")
    return Figure(file, str(value.get("alt") or ""), credit=str(value.get("credit") or ""))


def _unknown(fields: dict[str, Any], text: str) -> list[Unplaced]:
    lines = text.split("\n")
    found = []
    for name in fields.keys() - _KNOWN:
        number = next((i for i, line in enumerate(lines, 2) if line.startswith(f"{name}:")), 1)
        found.append(Unplaced(number, f"{name}: {fields[name]}"))
    return sorted(found, key=lambda unplaced: unplaced.line)

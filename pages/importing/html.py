"""An HTML page, or the HTML that Markdown becomes: the same walk over its blocks."""

import json
import re
from datetime import date
from pathlib import Path

from bs4 import BeautifulSoup, NavigableString, Tag
from wagtail.api.rich_text import APIRichText

from pages.blocks.text import FEATURES
from pages.importing.addresses import find_address
from pages.importing.channels import find_channels
from pages.importing.dates import read_date
from pages.importing.furniture import is_furniture
from pages.importing.language import language_of
from pages.importing.records import Chosen, Figure, Heading, Part, Prose, Quote, Record, Unplaced, UnreadableFile
from pages.importing.text import tidy

_NEVER = ["script", "style", "noscript", "template", "svg", "iframe", "button", "input", "select", "textarea"]
_FURNITURE = ["nav", "aside", "footer", "form", "dialog"]
_CONTAINERS = {"div", "section", "article", "main", "header", "body", "figure", "center", "span", "details"}
_CHOSEN = re.compile(r"\{\{\s*(location|contact)\s*:\s*([\w-]+)\s*\}\}")


def read_html(text: str, *, country: str, folder: Path) -> Record:
    """Raises UnreadableFile where there is no article in it. `country` is the site's."""
    soup = BeautifulSoup(text, "html.parser")
    title = _title(soup)
    published_on = _published_on(soup, country)
    for tag in soup(_NEVER):
        tag.decompose()
    root = soup.find("article") or soup.find("main") or soup.select_one("[role=main]") or soup.body or soup
    around = _lines_outside(soup)
    for tag in root.find_all(_FURNITURE):
        tag.extract()
    record = Record(title=title, published_on=published_on)
    record.summary = _meta(soup, "description")
    record.body, record.unplaced = body_of(root, folder=folder, title=title)
    if not any(isinstance(part, Prose | Quote) for part in record.body):
        raise UnreadableFile("There is no article in it: it has no paragraph.")
    _facts(record, around, language=_language(soup), country=country)
    canonical = soup.find("link", rel="canonical")
    record.key = str(canonical.get("href", "")) if canonical else ""
    return record


def body_of(root: Tag, *, folder: Path, title: str = "") -> tuple[list[Part], list[Unplaced]]:
    """The parts of a body, in their order, and what has no place in one."""
    walk = _Walk(folder, title)
    walk.children(root)
    return walk.parts, walk.unplaced


class _Walk:
    def __init__(self, folder: Path, title: str) -> None:
        self.folder = folder
        self.title = title
        self.parts: list[Part] = []
        self.unplaced: list[Unplaced] = []

    def children(self, tag: Tag) -> None:
        """Blocks one by one; words that stand beside blocks become paragraphs of their own."""
        loose: list[str] = []
        for child in tag.children:
            if isinstance(child, Tag) and _is_block(child):
                self._prose("".join(loose))
                loose = []
                self.block(child)
            elif isinstance(child, Tag | NavigableString) and type(child) in {Tag, NavigableString}:
                loose.append(str(child))
        self._prose("".join(loose))

    def block(self, tag: Tag) -> None:
        text = tidy(tag.get_text(" "))
        if tag.name in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            if text and text != self.title and not is_furniture(text):
                self.parts.append(Heading(text, min(max(int(tag.name[1]), 2), 4)))
        elif tag.name in {"ul", "ol"}:
            self._add(str(tag))
        elif tag.name == "blockquote":
            self._quote(tag)
        elif tag.name == "table":
            self._report(tag, (tidy(row.get_text(" | ", strip=True)) for row in tag.find_all("tr")))
        elif tag.name == "img":
            self._figure(tag, caption="")
        elif tag.name == "figure" and (image := tag.find("img")):
            caption = tag.find("figcaption")
            self._figure(image, caption=tidy(caption.get_text(" ")) if caption else "")
        elif tag.name == "p":
            self._paragraph(tag, text)
        elif tag.name == "pre":
            self._add(f"<p><code>{tag.get_text()}</code></p>")
        elif tag.name != "hr":
            self.children(tag)

    def _paragraph(self, tag: Tag, text: str) -> None:
        image = tag.find("img")
        if chosen := _CHOSEN.fullmatch(text):
            self.parts.append(Chosen(chosen[1], chosen[2]))
        elif image and not text:
            self._figure(image, caption=str(image.get("title", "")))
        elif not is_furniture(text):
            for inner in tag.find_all("img"):
                self._figure(inner, caption="")
            self._add(str(tag))

    def _prose(self, html: str) -> None:
        if tidy(BeautifulSoup(html, "html.parser").get_text()):
            self._add(f"<p>{html}</p>")

    def _add(self, html: str) -> None:
        clean, _ = APIRichText.sanitize_db_html(html, features=FEATURES)
        clean = re.sub(r">\s+<(?=/?(?:ul|ol|li))", "><", re.sub(r"\s+", " ", clean)).strip()
        if tidy(BeautifulSoup(clean, "html.parser").get_text()):
            self.parts.append(Prose(clean))

    def _quote(self, tag: Tag) -> None:
        lines = [tidy(line) for line in tag.get_text("\n").splitlines() if tidy(line)]
        cite = tidy(lines[-1]).lstrip("—–- ") if len(lines) > 1 and lines[-1][0] in "—–" else ""
        words = " ".join(lines[:-1] if cite else lines)
        if words:
            self.parts.append(Quote(words, cite))

    def _figure(self, image: Tag, *, caption: str) -> None:
        source = str(image.get("src", ""))
        file = self.folder / source
        if source and "//" not in source and not source.startswith("data:") and file.is_file():
            self.parts.append(Figure(file, str(image.get("alt", "")), caption))
        else:
            self._report(image, [f"image {source[:200]}"])

    def _report(self, tag: Tag, lines) -> None:
        self.unplaced += [Unplaced(tag.sourceline or 0, line) for line in lines if line]


def _is_block(tag: Tag) -> bool:
    if tag.name == "span" and not tag.find(["p", "ul", "ol", "table", "h2", "h3"]):
        return False
    names = {"p", "ul", "ol", "blockquote", "table", "img", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
    return tag.name in names | _CONTAINERS


def _title(soup: BeautifulSoup) -> str:
    heading = soup.find("h1")
    found = (
        heading.get_text(" ") if heading else _meta(soup, "og:title") or (soup.title.get_text() if soup.title else "")
    )
    if not tidy(found):
        raise UnreadableFile("There is no title in it: give it an <h1> or a <title>.")
    return tidy(found)


def _meta(soup: BeautifulSoup, name: str) -> str:
    tag = soup.find("meta", attrs={"name": name}) or soup.find("meta", attrs={"property": name})
    return tidy(str(tag.get("content", ""))) if tag else ""


def _published_on(soup: BeautifulSoup, country: str) -> date | None:
    time = soup.find("time")
    spelled = [_meta(soup, "article:published_time"), *_json_ld_dates(soup)]
    spelled += [str(time.get("datetime", "")), time.get_text()] if time else []
    return next((found for text in spelled if (found := read_date(text, country=country))), None)


def _json_ld_dates(soup: BeautifulSoup) -> list[str]:
    found = []
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            node = json.loads(script.string or "")
        except ValueError:
            continue
        nodes = node.get("@graph", [node]) if isinstance(node, dict) else node
        found += [str(each["datePublished"]) for each in nodes if isinstance(each, dict) and "datePublished" in each]
    return found


def _language(soup: BeautifulSoup) -> str:
    declared = str(soup.html.get("lang", "")) if soup.html else ""
    return declared[:2].lower() or language_of(soup.get_text(" "))


def _lines_outside(soup: BeautifulSoup) -> list[tuple[int, str]]:
    """Lines of header, footer and address elements: facts may stand there."""
    lines = []
    for tag in soup.find_all(["footer", "address"]):
        if not tag.find_parent(["footer", "address"]):
            lines += [(tag.sourceline or 0, tidy(line)) for line in tag.get_text("\n").splitlines() if tidy(line)]
    return lines


def _facts(record: Record, around: list[tuple[int, str]], *, language: str, country: str) -> None:
    """The address and the ways to get in touch; other lines of the footer are reported."""
    texts = [text for _, text in around]
    taken: set[int] = set()
    for index in range(len(texts)):
        found = find_address(texts[index : index + 5], language=language, country=country)
        if found and record.address is None:
            record.address = found.address
            taken.update(range(index, index + found.lines))
    region = record.address.country if record.address else country
    for index, (number, text) in enumerate(around):
        channels = find_channels(text, country=region)
        record.channels += [channel for channel in channels if channel not in record.channels]
        if not channels and index not in taken and not is_furniture(text):
            record.unplaced.append(Unplaced(number, text))

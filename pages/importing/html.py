"""An HTML page: its article, and the facts that stand around it."""

import json
from datetime import date
from pathlib import Path

from bs4 import BeautifulSoup, NavigableString, Tag

from pages.importing.addresses import address_in
from pages.importing.channels import find_channels, is_only_channels
from pages.importing.dates import read_date
from pages.importing.furniture import CLOSES, is_furniture
from pages.importing.language import language_of
from pages.importing.lines import tidy
from pages.importing.markup import body_of, is_block, line_of, lines_of, parse
from pages.importing.records import Prose, Quote, Record, Unplaced, UnreadableFile

# What stands around an article even where it stands inside its element.
_AROUND = ["aside", "footer", "address"]
_LONGEST_SUMMARY = 500


def read_html(text: str, *, country: str, folder: Path) -> Record:
    """Raises UnreadableFile where there is no article in it. `country` is the site's."""
    return _Page(text, site_country=country).record(folder)


class _Page:
    def __init__(self, text: str, *, site_country: str) -> None:
        # Dates may stand in scripts, which the parsed page is without.
        self.published_on = _published_on(BeautifulSoup(text, "html.parser"), site_country)
        self.soup = parse(text)
        self.root = self._article()
        self.closed = False
        self.around: list[tuple[int, str]] = []
        lines = lines_of(self.soup.body or self.soup)
        self.address, spelled = address_in(lines, language=_language(self.soup), country=site_country)
        self.country = self.address.country if self.address else site_country
        self.address_lines = {lines[index] for index in spelled}

    def record(self, folder: Path) -> Record:
        record = Record(title=self._title(), published_on=self.published_on, address=self.address)
        self._take_surroundings()
        record.body, record.unplaced = body_of(self.root, folder=folder, title=record.title, takes=self._takes)
        if not any(isinstance(part, Prose | Quote) for part in record.body):
            raise UnreadableFile("There is no article in it: it has no paragraph.")
        self._add_facts(record)
        self._add_summary(record)
        canonical = self.soup.find("link", rel="canonical")
        record.key = str(canonical.get("href", "")).strip() if canonical else ""
        return record

    def _article(self) -> Tag:
        articles = self.soup.find_all("article") or self.soup.select("main, [role=main]")
        return max(articles, key=lambda tag: len(tag.get_text()), default=self.soup.body or self.soup)

    def _title(self) -> str:
        heading = self.root.find("h1") or self.soup.find("h1")
        named = self.soup.title.get_text() if self.soup.title else ""
        found = " ".join(lines_of(heading)) if heading else _meta(self.soup, "og:title") or tidy(named)
        if not found:
            raise UnreadableFile("There is no title in it: give it an <h1> or a <title>.")
        return found

    def _take_surroundings(self) -> None:
        """Moves the lines that stand around the article out of the page."""
        for tag in self.root.find_all(_AROUND) + [h for h in self.root.find_all("header") if not h.find("h1")]:
            if not tag.decomposed:
                self.around += [(line_of(tag), line) for line in lines_of(tag)]
                tag.decompose()
        if self.root is not self.soup.body and self.root is not self.soup:
            self.around += _lines_outside(self.root)

    def _takes(self, tag: Tag, lines: list[str]) -> bool:
        """Furniture and facts that stand in the article's own element, and all that follows its end."""
        text = " ".join(lines)
        self.closed = self.closed or bool(CLOSES.fullmatch(text))
        if not self.closed and self.published_on and read_date(text, country=self.country) == self.published_on:
            return True
        taken = bool(lines) and (self.closed or is_furniture(text) or all(map(self._is_fact, lines)))
        if taken:
            self.around += [(line_of(tag), line) for line in lines]
        return taken

    def _is_fact(self, line: str) -> bool:
        return line in self.address_lines or is_only_channels(line, country=self.country)

    def _add_facts(self, record: Record) -> None:
        """Ways to get in touch are kept, what else stands around the article is reported."""
        for number, line in self.around:
            for channel in find_channels(line, country=self.country, line=number):
                if channel not in record.channels:
                    record.channels.append(channel)
            if not self._is_fact(line):
                record.unplaced.append(Unplaced(number, line))
        record.unplaced.sort(key=lambda unplaced: unplaced.line)

    def _add_summary(self, record: Record) -> None:
        summary = _meta(self.soup, "description")
        if len(summary) <= _LONGEST_SUMMARY:
            record.summary = summary
        else:
            record.unplaced.append(Unplaced(1, f"description: {summary}"))


def _lines_outside(root: Tag) -> list[tuple[int, str]]:
    """The words of the page before and behind an element, a line a block."""
    lines: list[tuple[int, str]] = []
    block = None
    for node in [*reversed(list(root.previous_elements)), *_following(root)]:
        if isinstance(node, Tag) and (node.name == "br" or is_block(node)):
            block = None
        if type(node) is not NavigableString or node.find_parent("head"):
            continue
        parent = next((tag for tag in node.parents if is_block(tag)), root)
        if parent is block:
            lines[-1] = (lines[-1][0], lines[-1][1] + str(node))
        else:
            lines.append((line_of(node.parent or root), str(node)))
        block = parent
    return [(number, tidy(text)) for number, text in lines if tidy(text)]


def _following(root: Tag) -> list:
    last = root
    while isinstance(last, Tag) and last.contents:
        last = last.contents[-1]
    return list(last.next_elements)


def _meta(soup: BeautifulSoup, name: str) -> str:
    tag = soup.find("meta", attrs={"name": name}) or soup.find("meta", attrs={"property": name})
    return tidy(str(tag.get("content", ""))) if tag else ""


def _published_on(soup: BeautifulSoup, country: str) -> date | None:
    time = soup.find("time")
    spelled = [_meta(soup, "article:published_time"), *_json_ld_dates(soup)]
    spelled += [str(time.get("datetime", "")), tidy(time.get_text())] if time else []
    return next((found for text in spelled if (found := read_date(text, country=country))), None)


def _json_ld_dates(soup: BeautifulSoup) -> list[str]:
    found = []
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            node = json.loads(script.string or "")
        except ValueError:
            continue
        nodes = node.get("@graph", [node]) if isinstance(node, dict) else node
        nodes = nodes if isinstance(nodes, list) else []
        found += [str(each["datePublished"]) for each in nodes if isinstance(each, dict) and "datePublished" in each]
    return found


def _language(soup: BeautifulSoup) -> str:
    declared = str(soup.html.get("lang", "")) if soup.html else ""
    return declared[:2].lower() or language_of(soup.get_text(" "))

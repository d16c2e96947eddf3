"""Read an HTML page: its article, and the address and contact details around it."""

import json
from collections.abc import Iterator
from datetime import date

from pages.importing.addresses import address_in
from pages.importing.channels import find_channels, is_only_channels
from pages.importing.dates import read_date
from pages.importing.furniture import CLOSES, is_furniture
from pages.importing.language import language_of
from pages.importing.lines import tidy
from pages.importing.markup import CHOSEN, body_of, tidy_up, words_within
from pages.importing.pictures import PictureFolders
from pages.importing.records import Chosen, Prose, Quote, Record, Table, Unplaced, UnreadableFile
from pages.importing.tree import Element, lines_of, numbered_lines, parse
from pages.models.article import LONGEST_SUMMARY

# Elements that are not part of an article, even inside its element.
_AROUND = {"aside", "footer", "address"}
# Classes and ids of readers' comments. Contact details in them are not the site's.
_OF_READERS = {
    *("comments", "comments-area", "comment-list", "commentlist"),
    *("comment-form", "comment-respond", "respond", "disqus_thread"),
}


def read_html(text: str, *, country: str, folders: PictureFolders) -> Record:
    """Parse an HTML page. Raise UnreadableFile if it contains no article. `country` is the site's."""
    return _Page(text, site_country=country).record(folders)


class _Page:
    def __init__(self, text: str, *, site_country: str) -> None:
        page = parse(text)
        # Read these first: `tidy_up` removes the head and the scripts.
        self.published_on = _published_on(page, site_country)
        self.head = _Head(page)
        self.left_out = tidy_up(page)
        self.page = page.find("body") or page
        self.root = self._article()
        self.closed = False
        self.around: list[tuple[int, str]] = []
        self.of_readers: list[tuple[int, str]] = []
        lines = lines_of([self.page])
        language = self.head.language or language_of(page.text(" "))
        self.address, spelled = address_in(lines, language=language, country=site_country)
        self.country = self.address.country if self.address else site_country
        self.address_lines = {lines[index] for index in spelled}

    def record(self, folders: PictureFolders) -> Record:
        record = Record(title=self._title(), published_on=self.published_on, address=self.address, key=self.head.key)
        self._take_surroundings()
        marked = [(number, line) for number, line in numbered_lines([self.root]) if "{{" in line]
        record.body, record.unplaced = body_of(self.root, folders=folders, title=record.title, takes=self._takes)
        if not any(isinstance(part, Prose | Quote | Table) for part in record.body):
            hidden = " Some of its text was left out, as the page hides it." if self.left_out else ""
            raise UnreadableFile(f"It contains no article: it has no paragraph.{hidden}")
        record.unplaced += _unread(marked, [part for part in record.body if isinstance(part, Chosen)])
        self._add_facts(record)
        self._add_summary(record)
        return record

    def _article(self) -> Element:
        articles = list(self.page.outermost(lambda each: each.name == "article"))
        mains = list(self.page.outermost(_is_main))
        heading = self.page.find("h1")
        if heading and not any(heading in article.find_all("h1") for article in articles):
            # The <article> elements may be teasers of other articles. Prefer a <main> with more than twice their text.
            length = max((len(article.text()) for article in articles), default=0)
            articles = [
                main for main in mains if heading in main.find_all("h1") and len(main.text()) > 2 * length
            ] or articles
        return max(articles or mains, key=lambda each: len(each.text()), default=self.page)

    def _title(self) -> str:
        heading = self.root.find("h1") or self.page.find("h1")
        found = words_within(heading) if heading else self.head.title
        if not found:
            raise UnreadableFile("It has no title: give it an <h1> or a <title>.")
        return found

    def _take_surroundings(self) -> None:
        """Move the lines around the article out of the page."""
        for element in self.page.descendants():
            if _names(element) & _OF_READERS and element is not self.root and not element.find("h1", "article"):
                self.of_readers += numbered_lines([element])
                element.children = []
        for element in self.root.descendants():
            if element.name in _AROUND or (element.name == "header" and not element.find("h1")):
                self.around += numbered_lines([element])
                element.children = []
        children, self.root.children = self.root.children, []
        self.around += numbered_lines([self.page])
        self.root.children = children

    def _takes(self, element: Element, lines: list[str]) -> bool:
        """True if an element inside the article's own is furniture or a fact, or comes after the end of the text."""
        text = " ".join(lines)
        self.closed = self.closed or bool(CLOSES.fullmatch(text))
        if not self.closed and self.published_on and read_date(text, country=self.country) == self.published_on:
            return True
        taken = bool(lines) and (self.closed or is_furniture(text) or all(map(self._is_fact, lines)))
        if taken:
            self.around += [(element.line, line) for line in lines]
        return taken

    def _is_fact(self, line: str) -> bool:
        return line in self.address_lines or is_only_channels(line, country=self.country)

    def _add_facts(self, record: Record) -> None:
        """Keep the contact details around the article, and report everything else."""
        for number, line in self.around:
            for channel in find_channels(line, country=self.country, line=number):
                if channel not in record.channels:
                    record.channels.append(channel)
            if not self._is_fact(line):
                record.unplaced.append(Unplaced(number, line))
        record.unplaced += [Unplaced(number, line) for number, line in self.of_readers] + self.left_out
        record.unplaced.sort(key=lambda unplaced: unplaced.line)

    def _add_summary(self, record: Record) -> None:
        summary = self.head.summary
        if len(summary) <= LONGEST_SUMMARY:
            record.summary = summary
        else:
            record.unplaced.append(Unplaced(1, f"description: {summary}"))


class _Head:
    """The metadata in the head of a page. Missing values are empty texts."""

    def __init__(self, page: Element) -> None:
        root, titled = page.find("html"), page.find("title")
        canonical = (each for each in page.find_all("link") if each.attributes.get("rel", "").lower() == "canonical")
        self.language = root.attributes.get("lang", "")[:2].lower() if root else ""
        self.title = _meta(page, "og:title") or (tidy(titled.text()) if titled else "")
        self.summary = _meta(page, "description")
        self.key = next((each.attributes.get("href", "").strip() for each in canonical), "")


def _names(element: Element) -> set[str]:
    return {*element.attributes.get("class", "").lower().split(), element.attributes.get("id", "").lower()}


def _is_main(element: Element) -> bool:
    return element.name == "main" or element.attributes.get("role") == "main"


def _unread(marked: list[tuple[int, str]], chosen: list[Chosen]) -> Iterator[Unplaced]:
    """Yield the lines with marks `{{ … }}` that did not become a part. They stay in the text."""
    for number, line in marked:
        sign = CHOSEN.fullmatch(line)
        if sign and (part := Chosen(sign[1], sign[2])) in chosen:
            chosen.remove(part)
        else:
            yield Unplaced(number, line, stays=True)


def _meta(page: Element, name: str) -> str:
    contents = (
        each.attributes.get("content", "")
        for each in page.find_all("meta")
        if name in {each.attributes.get("name"), each.attributes.get("property")}
    )
    return tidy(next(contents, ""))


def _published_on(page: Element, country: str) -> date | None:
    time = page.find("time")
    spelled = [_meta(page, "article:published_time"), *_json_ld_dates(page)]
    spelled += [time.attributes.get("datetime", ""), tidy(time.text())] if time else []
    return next((found for text in spelled if (found := read_date(text, country=country))), None)


def _json_ld_dates(page: Element) -> list[str]:
    found = []
    for script in page.find_all("script"):
        if script.attributes.get("type") != "application/ld+json":
            continue
        try:
            node = json.loads(script.text())
        except (ValueError, RecursionError):
            continue
        nodes = node.get("@graph", [node]) if isinstance(node, dict) else node
        nodes = nodes if isinstance(nodes, list) else []
        found += [str(each["datePublished"]) for each in nodes if isinstance(each, dict) and "datePublished" in each]
    return found

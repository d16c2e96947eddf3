"""The blocks of HTML as the parts of a body."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import unquote

from pages.importing.lines import INVISIBLE, tidy
from pages.importing.office import plain
from pages.importing.pictures import is_picture
from pages.importing.records import Chosen, Figure, Heading, Part, Prose, Quote, Table, Unplaced
from pages.importing.tables import read_table
from pages.importing.tree import Element, Node, events, is_inline, lines_of, remove
from pages.rich_text.blocks import read_events
from pages.rich_text.cleaning import safe_link
from pages.rich_text.html import to_html
from pages.rich_text.tags import INLINE

# What is never text, and what is a page's machinery rather than its words.
_NEVER = {
    *("script", "style", "noscript", "template", "svg", "math", "button", "input", "select", "textarea", "nav", "form"),
    *("dialog", "xml", "head", "title", "meta", "link"),
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LEAVES = _HEADINGS | {"p", "ul", "ol", "blockquote", "table", "img", "pre", "hr", "iframe", "video", "audio"}
_LONGEST_HEADING = 255
_CHOSEN = re.compile(r"\{\{\s*(location|contact)\s*:\s*([\w-]+)\s*\}\}")

# Whether a block, and the lines of its text, were taken for something else than the body.
Takes = Callable[[Element, list[str]], bool]


def tidy_up(document: Element) -> None:
    """Leaves the words, in elements that say what they are. What is dropped is not reported: it is machinery."""
    plain(document)
    remove(document, _NEVER)


def body_of(root: Element, *, folder: Path, title: str, takes: Takes) -> tuple[list[Part], list[Unplaced]]:
    """The parts of a body, in their order, and what has no place in one."""
    walk = _Walk(folder, title, takes)
    # Where headings of the first level stand below the title, all are one level lower.
    walk.lower = any(words_of(each) not in {"", title} for each in root.find_all("h1"))
    walk.children(root)
    return walk.parts, walk.unplaced


def words_of(element: Element) -> str:
    return " ".join(lines_of([element]))


class _Walk:
    def __init__(self, folder: Path, title: str, takes: Takes) -> None:
        self.folder = folder
        self.title = title
        self.takes = takes
        self.lower = False
        self.around: list[Element] = []  # bold text, links and such that hold the blocks that are walked
        self.parts: list[Part] = []
        self.unplaced: list[Unplaced] = []

    def children(self, element: Element) -> None:
        """Blocks one by one; words that stand beside blocks become paragraphs of their own."""
        loose: list[Node] = []
        for child in element.children:
            if isinstance(child, Element) and child.is_block:
                self._loose(loose, element)
                loose = []
                self._block(child)
            else:
                loose.append(child)
        self._loose(loose, element)

    def _loose(self, nodes: list[Node], element: Element) -> None:
        if lines_of(nodes):
            self._block(Element("p", line=element.line, children=nodes))

    def _block(self, element: Element) -> None:
        table = read_table(element) if element.name == "table" else None
        if element.name in INLINE and element.name != "img":
            self.around.append(element)
            self.children(element)
            self.around.pop()
        elif table is None and not _is_leaf(element):
            self.children(element)
        elif not self.takes(element, lines_of([element])):
            if table:
                self._table(table, element)
            else:
                self._leaf(element)

    def _leaf(self, element: Element) -> None:
        if element.name in _HEADINGS:
            self._heading(element)
        elif element.name == "blockquote":
            self._quote(element)
        elif element.name == "img":
            self._figure(element, caption=element.attributes.get("title", ""))
        elif element.name == "figure" and (image := element.find("img")):
            caption = element.find("figcaption")
            self._figure(image, caption=words_of(caption) if caption else "")
        elif element.name == "pre":
            lines = element.text().splitlines()
            self._add([node for line in lines for node in (Element("code", children=[line]), Element("br"))])
        elif element.name in {"iframe", "video", "audio"}:
            self._report(element, f"{element.name} {element.attributes.get('src', '')}".strip())
        elif element.name != "hr":
            self._text(element)

    def _heading(self, element: Element) -> None:
        text = words_of(element)
        if len(text) > _LONGEST_HEADING:
            self._add(element.children)
        elif text and not (element.name == "h1" and text == self.title):
            level = int(element.name[1]) + self.lower
            self.parts.append(Heading(text, min(max(level, 2), 4)))

    def _text(self, element: Element) -> None:
        """A paragraph or list; pictures in it stand before it."""
        text = words_of(element)
        if chosen := _CHOSEN.fullmatch(text):
            self.parts.append(Chosen(chosen[1], chosen[2]))
            return
        for image in element.find_all("img"):
            self._figure(image, caption="" if text else image.attributes.get("title", ""))
        self._add([element])

    def _table(self, table: Table, element: Element) -> None:
        """Pictures in it stand before it. Its cells are words alone: where links in them lead is reported."""
        for image in element.find_all("img"):
            self._figure(image, caption="")
        for link in element.find_all("a"):
            if found := safe_link(link.attributes):
                self._report(link, f"link {found.href} {words_of(link)}".strip())
        if any(map(any, [table.header, *table.rows])):
            self.parts.append(table)

    def _add(self, nodes: list[Node]) -> None:
        for element in reversed(self.around):
            nodes = [Element(element.name, element.attributes, element.line, nodes)]
        if html := rich_text(nodes):
            self.parts.append(Prose(html))

    def _quote(self, element: Element) -> None:
        """Its last line, of the source or as it is shown, is who said it where a dash stands before it."""
        raw = "".join(each if isinstance(each, str) else "" if is_inline(each) else "\n" for each in events([element]))
        last = raw.strip().rpartition("\n")[2].lstrip()
        source = tidy(last) if last.startswith(("—", "–")) else ""
        words = "\n".join(lines_of([element])).removesuffix(source).strip()
        if words:
            self.parts.append(Quote(words, source.lstrip("—– ")))

    def _figure(self, image: Element, *, caption: str) -> None:
        source, alt = image.attributes.get("src", ""), tidy(image.attributes.get("alt", ""))
        file = self.folder / unquote(source)
        if source and not re.match(r"[a-z]+:|//", source) and is_picture(file):
            self.parts.append(Figure(file, alt, tidy(caption)))
        else:
            self._report(image, " ".join(filter(None, ["image", source[:200], alt, tidy(caption)])))

    def _report(self, element: Element, text: str) -> None:
        if text:
            self.unplaced.append(Unplaced(element.line, text))


def _is_leaf(element: Element) -> bool:
    return element.name in _LEAVES - {"table"} or (element.name == "figure" and element.find("img") is not None)


def rich_text(nodes: Iterable[Node]) -> str:
    """As Wagtail stores it, of the elements that the contract has; empty where there are no words."""
    tidied = (
        re.sub(r"\s+", " ", INVISIBLE.sub("", event)) if isinstance(event, str) else event for event in events(nodes)
    )
    return to_html(read_events(tidied, link=safe_link))

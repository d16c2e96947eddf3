"""Convert blocks of HTML to the parts of a body."""

import re
from collections.abc import Callable, Iterable, Iterator

from pages.blocks.headings import LONGEST as LONGEST_HEADING
from pages.importing.formulas import write_formulas
from pages.importing.hidden import leave_out
from pages.importing.lines import INVISIBLE, NO_BREAK, spaced, tidy
from pages.importing.office import plain
from pages.importing.pictures import PictureFolders
from pages.importing.records import Chosen, Figure, Heading, Part, Prose, Quote, Table, Unplaced
from pages.importing.styles import sheet_of
from pages.importing.tables import read_table
from pages.importing.tree import Element, Node, events, is_inline, lines_of, remove, source_lines
from pages.rich_text.blocks import Attributes, Link, Span, read_events
from pages.rich_text.cleaning import safe_link
from pages.rich_text.html import to_html
from pages.rich_text.tags import INLINE

# Elements that are never text, or that are controls and navigation of a page.
_NEVER = {
    *("script", "style", "noscript", "template", "svg", "mjx-math", "button", "input", "select", "textarea", "nav"),
    *("dialog", "xml", "head", "title", "meta", "link"),
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_PLAYERS = {"iframe", "video", "audio", "embed", "object"}
_LEAVES = _HEADINGS | {"p", "ul", "ol", "blockquote", "table", "img", "pre", "hr"} | _PLAYERS
# Inline elements that can surround blocks. They are repeated around the text of each block.
_AROUND = {"a", "strong", "em", "sup", "sub", "code"}
# In characters: the limit of all repeated addresses together, and of each text in a report.
_MOST_REPEATED = 200_000
_LONGEST_REPORT = 200
# A sign that links a heading to itself.
_PERMALINK = re.compile(r"[#¶§🔗\s]*")
_RELATIVE = re.compile(r"(?![/#?]|[a-z][a-z0-9+.-]*:)", re.IGNORECASE)
_BREAKING = re.compile(rf"[^\S{NO_BREAK}]+")
CHOSEN = re.compile(r"\{\{\s*(location|contact)\s*:\s*([\w-]+)\s*\}\}")

# Returns True if a block, with the lines of its text, is not part of the body.
Takes = Callable[[Element, list[str]], bool]


def tidy_up(document: Element) -> list[Unplaced]:
    """Remove what is not text, and replace styles by elements such as `strong`. Return the text that is left out.

    That is what readers of the document would not see. Scripts, navigation and forms are not reported.
    """
    sheet = sheet_of(document)
    remove(document, _NEVER)
    length = len(document.text())
    for form in document.find_all("form"):
        if 2 * len(form.text()) > length:
            form.name = "div"  # some systems write a form around the whole page
    remove(document, {"form"})
    for heading in document.find_all(*_HEADINGS):
        heading.children = [each for each in heading.children if not _is_permalink(each)]
    left_out = leave_out(document, sheet)
    write_formulas(document)
    plain(document, sheet)
    return left_out


def _is_permalink(node: Node) -> bool:
    return (
        isinstance(node, Element)
        and node.name == "a"
        and "#" in node.attributes.get("href", "")
        and not node.holds_block
        and bool(_PERMALINK.fullmatch(node.text()))
    )


def link_of(attributes: Attributes) -> Link | None:
    """Return the target of a link, or None if it is not safe, or relative to a file, whose place is not known."""
    found = safe_link(attributes)
    return None if found is None or _RELATIVE.match(found.href) else found


def body_of(root: Element, *, folders: PictureFolders, title: str, takes: Takes) -> tuple[list[Part], list[Unplaced]]:
    """Return the parts of the body in order, and the content that has no place in a body."""
    walk = _Walk(folders, title, takes)
    # If there are <h1> headings besides the title, all headings become one level lower.
    walk.lower = any(words_within(each).split() not in ([], title.split()) for each in root.find_all("h1"))
    walk.children(root)
    return walk.parts, walk.unplaced


def words_within(element: Element) -> str:
    return " ".join(lines_of([element]))


class _Walk:
    def __init__(self, folders: PictureFolders, title: str, takes: Takes) -> None:
        self.folders = folders
        self.title = title
        self.takes = takes
        self.lower = False
        self.around: list[Element] = []  # inline elements, such as links, around the current block
        self.repeated = 0
        self.lost: set[Element] = set()  # links around blocks that have been reported
        self.parts: list[Part] = []
        self.unplaced: list[Unplaced] = []

    def children(self, element: Element) -> None:
        """Read the blocks one by one. Text next to blocks becomes paragraphs of its own."""
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
            added = self._surround(element)
            self.children(element)
            if added:
                self.around.pop()
        elif table is None and not _is_leaf(element):
            self.children(element)
        elif not self.takes(element, lines_of([element])):
            if table:
                self._table(table, element)
            else:
                self._leaf(element)

    def _surround(self, element: Element) -> bool:
        """Record an element around blocks, unless it has no effect. Return True if it was recorded."""
        if element.name == "a":
            says_more = link_of(element.attributes) is not None
            if not says_more:
                self._lost_link(element)
        else:
            says_more = element.name in _AROUND and all(element.name != each.name for each in self.around)
        if says_more:
            self.around.append(element)
        return says_more

    def _leaf(self, element: Element) -> None:
        if element.name in _HEADINGS:
            self._heading(element)
        elif element.name == "blockquote":
            self._quote(element)
        elif element.name == "img":
            self._lost_around()
            self._figure(element, caption=element.attributes.get("title", ""))
        elif element.name == "figure":
            caption = element.find("figcaption")
            self._lost_around()
            self._beside(element, caption=words_within(caption) if caption else "")
        elif element.name == "pre":
            self._beside(element)
            lines = element.text().splitlines()
            self._add([node for line in lines for node in (Element("code", children=[line]), Element("br"))])
        elif element.name in _PLAYERS:
            self._lost_player(element)
            if element.name == "object":
                self.children(element)  # its fallback content
        elif element.name != "hr":
            self._text(element)

    def _beside(self, element: Element, *, caption: str = "", keeps_links: bool = False) -> None:
        """Add the pictures inside an element. Report players, and links that the element's text cannot keep."""
        for found in element.find_all("img", "a", *_PLAYERS):
            if found.name == "img":
                self._figure(found, caption=caption or found.attributes.get("title", ""))
            elif found.name in _PLAYERS:
                self._lost_player(found)
            elif not (keeps_links and words_within(found) and link_of(found.attributes)):
                self._lost_link(found)

    def _heading(self, element: Element) -> None:
        text = words_within(element)
        is_title, is_long = element.name == "h1" and text.split() == self.title.split(), len(text) > LONGEST_HEADING
        self._beside(element, keeps_links=is_title or is_long)
        if is_long:
            self._add(element.children)
        elif text and not is_title:
            self._lost_around()
            level = int(element.name[1]) + self.lower
            self.parts.append(Heading(text, min(max(level, 2), 4)))

    def _text(self, element: Element) -> None:
        """Add a paragraph or list. A line that only names a page shows that page, and ends the paragraph above it."""
        self._beside(element, keeps_links=True)
        for each in [element, *element.find_all("ol")]:
            start = each.attributes.get("start", "1") if each.name == "ol" else "1"
            if start != "1":
                self._report(each, f"numbered list from {start[:_LONGEST_REPORT]}, here from 1")
        above: list[Node] = []
        for number, line in enumerate(source_lines(element), element.line):
            if chosen := CHOSEN.fullmatch(" ".join(lines_of(line))):
                self._add([Element(element.name, element.attributes, element.line, above)])
                self.parts.append(Chosen(chosen[1], chosen[2], number))
                above = []
            else:
                above += line
        self._add([Element(element.name, element.attributes, element.line, above)])

    def _table(self, table: Table, element: Element) -> None:
        """Add a table. Its cells are plain text."""
        self._lost_around()
        self._beside(element)
        if any(map(any, [table.header, *table.rows])):
            self.parts.append(table)

    def _add(self, nodes: list[Node]) -> None:
        linked = False
        for element in reversed(self.around):
            if element.name == "a":
                if linked or not self._may_repeat(element):
                    continue
                linked = True
            nodes = [Element(element.name, element.attributes, element.line, nodes)]
        if html := rich_text(nodes):
            self.parts.append(Prose(html))

    def _may_repeat(self, link: Element) -> bool:
        """True if the link's address may be repeated. One around many paragraphs must not make a small file large."""
        self.repeated += len(link.attributes["href"])
        if self.repeated <= _MOST_REPEATED:
            return True
        self._lost_around()
        return False

    def _quote(self, element: Element) -> None:
        """Add a quote. Its last line, in the source or as shown, is the attribution if it begins with a dash."""
        self._lost_around()
        self._beside(element)
        raw = "".join(each if isinstance(each, str) else "" if is_inline(each) else "\n" for each in events([element]))
        last = raw.strip().rpartition("\n")[2].lstrip()
        source = tidy(last) if last.startswith(("—", "–")) else ""
        words = "\n".join(lines_of([element])).removesuffix(source).strip()
        if words:
            self.parts.append(Quote(words, source.lstrip(f"—– {NO_BREAK}")))

    def _figure(self, image: Element, *, caption: str) -> None:
        source, alt = image.attributes.get("src", ""), tidy(image.attributes.get("alt", ""))
        file = self.folders.find(source) if source else None
        if file:
            self.parts.append(Figure(file, alt, tidy(caption)))
        else:
            self._report(image, " ".join(filter(None, ["image", source[:_LONGEST_REPORT], alt, tidy(caption)])))

    def _lost_around(self) -> None:
        """Report the link around a block that cannot keep it. Report each link only once."""
        links = [each for each in self.around if each.name == "a"]
        if links and links[-1] not in self.lost:
            self.lost.add(links[-1])
            self._lost_link(links[-1])

    def _lost_link(self, link: Element) -> None:
        found = safe_link(link.attributes)
        if found and not found.href.startswith("#"):
            said = (found.href[:_LONGEST_REPORT], words_within(link)[:_LONGEST_REPORT])
            self._report(link, " ".join(filter(None, ["link", *said])))

    def _lost_player(self, player: Element) -> None:
        named = player if player.attributes.keys() & {"src", "data"} else player.find("source") or player
        address = named.attributes.get("src") or named.attributes.get("data") or ""
        self._report(player, f"{player.name} {address[:_LONGEST_REPORT]}".strip())

    def _report(self, element: Element, text: str) -> None:
        if text:
            self.unplaced.append(Unplaced(element.line, text))


def _is_leaf(element: Element) -> bool:
    """True if the element is read as a whole. A figure is if it only contains one picture and its caption."""
    if element.name != "figure":
        return element.name in _LEAVES - {"table"}
    inside = (each.name for each in element.descendants() if each.name in {"img", "figure", "table"} | _PLAYERS)
    caption = element.find("figcaption")
    is_picture = next(inside, "") == "img" and next(inside, None) is None
    return is_picture and words_within(element) == (words_within(caption) if caption else "")


def rich_text(nodes: Iterable[Node]) -> str:
    """Return rich text for Wagtail, with only the elements of the contract, or an empty text if there are no words."""
    tidied = (
        _BREAKING.sub(" ", INVISIBLE.sub("", event)) if isinstance(event, str) else event for event in events(nodes)
    )
    blocks = read_events(tidied, link=link_of)
    return to_html([block._replace(spans=tuple(_spaced(block.spans))) for block in blocks])


def _spaced(spans: tuple[Span, ...]) -> Iterator[Span]:
    """Yield the spans of a block with spaces as `spaced` leaves them, and none around line breaks."""
    texts = ["", *(span.text for span in spans), ""]
    for span, before, behind in zip(spans, texts, texts[2:], strict=False):
        lines = [spaced(line, before=before[-1:], behind=behind[:1]) for line in span.text.split("\n")]
        lines[1:] = [line.lstrip() for line in lines[1:]]
        lines[:-1] = [line.rstrip() for line in lines[:-1]]
        yield span._replace(text="\n".join(lines))

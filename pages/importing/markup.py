"""The blocks of HTML as the parts of a body."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import nh3
from bs4 import BeautifulSoup, NavigableString, Tag

from pages.importing.lines import INVISIBLE, tidy
from pages.importing.pictures import is_picture
from pages.importing.records import Chosen, Figure, Heading, Part, Prose, Quote, Unplaced

# What is never text, and what is a page's machinery rather than its words.
_NEVER = [
    "script", "style", "noscript", "template", "svg", "button", "input", "select", "textarea", "nav", "form", "dialog"
]  # fmt: skip
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LEAVES = _HEADINGS | {"p", "ul", "ol", "blockquote", "table", "img", "pre", "hr", "iframe", "video", "audio"}
_LONGEST_HEADING = 255
_CHOSEN = re.compile(r"\{\{\s*(location|contact)\s*:\s*([\w-]+)\s*\}\}")
_ELEMENTS = {"p", "ul", "ol", "li", "strong", "em", "b", "i", "sup", "sub", "code", "br", "a"}
_cleaner = nh3.Cleaner(
    tags=_ELEMENTS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"}, link_rel=None
)

# Whether a block, and the lines of its text, were taken for something else than the body.
Takes = Callable[[Tag, list[str]], bool]


def parse(html: str) -> BeautifulSoup:
    """Without what is never text. What the dropped elements say in them is not reported: it is machinery."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup(_NEVER):
        tag.decompose()
    return soup


def body_of(root: Tag, *, folder: Path, title: str, takes: Takes) -> tuple[list[Part], list[Unplaced]]:
    """The parts of a body, in their order, and what has no place in one."""
    walk = _Walk(folder, title, takes)
    walk.children(root)
    return walk.parts, walk.unplaced


def line_of(tag: Tag) -> int:
    """The line of its source in which an element begins: the parser's, or one that Markdown noted."""
    noted = tag if tag.has_attr("data-line") else tag.find_parent(attrs={"data-line": True})
    return int(str(noted["data-line"])) if noted else tag.sourceline or 0


def lines_of(tag: Tag) -> list[str]:
    """Its words, a line a block or break; inline elements part no words."""
    return [line for line in map(tidy, _raw_lines(tag)) if line]


def _raw_lines(tag: Tag) -> list[str]:
    lines = [""]
    for child in tag.descendants:
        if isinstance(child, Tag) and (child.name == "br" or is_block(child)):
            lines.append("")
        elif type(child) is NavigableString:
            lines[-1] += str(child)
    return lines


def is_block(tag: Tag) -> bool:
    """Any element that is not known to stand within a line, or that holds one."""
    return tag.name not in _INLINE or any(child.name not in _INLINE for child in tag.find_all(True))


class _Walk:
    def __init__(self, folder: Path, title: str, takes: Takes) -> None:
        self.folder = folder
        self.title = title
        self.takes = takes
        self.parts: list[Part] = []
        self.unplaced: list[Unplaced] = []

    def children(self, tag: Tag) -> None:
        """Blocks one by one; words that stand beside blocks become paragraphs of their own."""
        loose = _paragraph_in(tag)
        for child in list(tag.children):
            if isinstance(child, Tag) and is_block(child):
                self._loose(loose)
                loose = _paragraph_in(tag)
                self.block(child)
            elif isinstance(child, Tag) or type(child) is NavigableString:
                loose.append(child)
        self._loose(loose)

    def block(self, tag: Tag) -> None:
        if tag.name not in _LEAVES and not (tag.name == "figure" and tag.find("img")):
            self.children(tag)
        elif not self.takes(tag, lines_of(tag)):
            self._leaf(tag)

    def _leaf(self, tag: Tag) -> None:
        if tag.name in _HEADINGS:
            self._heading(tag)
        elif tag.name == "blockquote":
            self._quote(tag)
        elif tag.name == "table":
            for row in tag.find_all("tr"):
                cells = (" ".join(lines_of(cell)) for cell in row.find_all(["th", "td"]))
                self._report(row, " | ".join(cells))
        elif tag.name == "img":
            self._figure(tag, caption=str(tag.get("title", "")))
        elif tag.name == "figure" and (image := tag.find("img")):
            caption = tag.find("figcaption")
            self._figure(image, caption=" ".join(lines_of(caption)) if caption else "")
        elif tag.name == "pre":
            self._add("".join(f"<code>{line}</code><br>" for line in tag.decode_contents().splitlines()))
        elif tag.name in {"iframe", "video", "audio"}:
            self._report(tag, f"{tag.name} {tag.get('src', '')}".strip())
        elif tag.name != "hr":
            self._text(tag)

    def _heading(self, tag: Tag) -> None:
        text = " ".join(lines_of(tag))
        if len(text) > _LONGEST_HEADING:
            self._add(tag.decode_contents())
        elif text and not (tag.name == "h1" and text == self.title):
            self.parts.append(Heading(text, min(max(int(tag.name[1]), 2), 4)))

    def _text(self, tag: Tag) -> None:
        """A paragraph or list; pictures in it stand before it."""
        text = " ".join(lines_of(tag))
        if chosen := _CHOSEN.fullmatch(text):
            self.parts.append(Chosen(chosen[1], chosen[2]))
            return
        for image in tag.find_all("img"):
            self._figure(image, caption="" if text else str(image.get("title", "")))
        self._add(str(tag))

    def _loose(self, paragraph: Tag) -> None:
        if lines_of(paragraph):
            self.block(paragraph)

    def _add(self, html: str) -> None:
        clean = rich_text(html)
        if not clean.startswith(("<p>", "<ul>", "<ol>")):
            clean = f"<p>{clean.removesuffix('<br>')}</p>"
        if tidy(BeautifulSoup(clean, "html.parser").get_text()):
            self.parts.append(Prose(clean))

    def _quote(self, tag: Tag) -> None:
        """Its last line is who said it where a dash stands before it."""
        text = "\n".join(lines_of(tag))
        last = "\n".join(_raw_lines(tag)).strip().rpartition("\n")[2]
        source = tidy(last) if last.lstrip().startswith(("—", "–")) else ""
        words = text.removesuffix(source).strip()
        if words:
            self.parts.append(Quote(words, source.lstrip("—– ")))

    def _figure(self, image: Tag, *, caption: str) -> None:
        source, alt = str(image.get("src", "")), tidy(str(image.get("alt", "")))
        file = self.folder / unquote(source)
        if source and not re.match(r"[a-z]+:|//", source) and is_picture(file):
            self.parts.append(Figure(file, alt, tidy(caption)))
        else:
            self._report(image, " ".join(filter(None, ["image", source[:200], alt, tidy(caption)])))

    def _report(self, tag: Tag, text: str) -> None:
        if text:
            self.unplaced.append(Unplaced(line_of(tag), text))


def rich_text(html: str) -> str:
    """As Wagtail stores it, of the elements that the contract has."""
    soup = BeautifulSoup(re.sub(r"\s+", " ", INVISIBLE.sub("", html)), "html.parser")
    for tag in soup.find_all(lambda tag: tag.name not in _ELEMENTS | _INLINE):
        tag.insert_before(" ")
        tag.insert_after(" ")
    for paragraph in soup.select("li p"):
        if paragraph.find_next_sibling("p"):
            paragraph.insert_after(soup.new_tag("br"))
        paragraph.unwrap()
    clean = re.sub(r"<a>(.*?)</a>", r"\1", _cleaner.clean(str(soup)), flags=re.DOTALL)
    return re.sub(
        r"\s+(?=</?(?:ul|ol|li|p)>)|(?<=<p>)\s+|((?:<li>|</li>|<ul>|<ol>|</ul>|</ol>))\s+", r"\1", clean
    ).strip()


def _paragraph_in(tag: Tag) -> Tag:
    return Tag(name="p", sourceline=line_of(tag))

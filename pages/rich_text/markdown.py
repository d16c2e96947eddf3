"""Write rich text as Markdown (https://spec.commonmark.org/0.31.2/).

Some text is written as inline HTML, which CommonMark allows: sup, sub, and bold or italic text whose asterisks would
not be read as delimiters (6.2: left- and right-flanking delimiter runs).
"""

import re
from collections.abc import Iterable
from itertools import groupby

from pages.rich_text.blocks import Block, Link, Span, plain

_SIGNS = {("strong",): "**", ("em",): "*", ("strong", "em"): "***"}
_SPECIAL = re.compile(r"[\\`*_\[\]<>~|]|&(?=[#\w])")
# At the beginning of a line, these would begin a heading, a list, a rule or an underline.
_AT_LINE_START = re.compile(r"^(?:([#+=-])|(\d{1,9})([.)]))", re.MULTILINE)
_BEGINS_LIST = re.compile(r"- |\d+\. ")
_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f\s<>()\\`]")


def to_markdown(blocks: list[Block]) -> str:
    written, lists = "", _Lists()
    for block in blocks:
        begun = lists.begin(block)
        tight = block.item is not None and lists.goes_on
        written += ("\n" if tight else "\n\n") if written else ""
        lines = inline(block.spans).split("\n")
        written += begun + f"\n{' ' * len(begun)}".join(lines)
    return written


class _Lists:
    """The markers of nested lists. The content of an item is indented by the width of its marker."""

    def __init__(self) -> None:
        self._open: list[list] = []  # kind, number of items, width of the marker
        self.goes_on = False

    def begin(self, block: Block) -> str:
        """Return the indentation and marker of a list item, or an empty text for a paragraph."""
        self.goes_on = bool(self._open)
        del self._open[block.level :]
        if block.item is None:
            return ""
        if len(self._open) == block.level and self._open[-1][0] != block.item:
            self._open.pop()
            self.goes_on = bool(self._open)
        if len(self._open) < block.level:
            self._open.append([block.item, 0, 0])
        current = self._open[-1]
        current[1] += 1
        marker = "- " if block.item == "bullet" else f"{current[1]}. "
        current[2] = len(marker)
        return " " * sum(width for _, _, width in self._open[:-1]) + marker


def inline(spans: tuple[Span, ...]) -> str:
    """Return the spans of a block as Markdown."""
    written = [""]
    following = [*(span.text[0] for span in spans[1:]), ""][: len(spans)]
    for link, linked in groupby(zip(spans, following, strict=True), key=lambda pair: pair[0].link):
        text = ""
        for span, behind in linked:
            text += _signed(span, after=(text or ("[" if link else written[-1]))[-1:], before=behind)
        if link:
            # A `!` before a link would make it a picture.
            written[-1] = written[-1][:-1] + "\\!" if written[-1].endswith("!") else written[-1]
            text = f"[{text}]({address(link.href)})"
        written.append(text)
    return _AT_LINE_START.sub(
        lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", "".join(written)
    )


def escaped(text: str) -> str:
    """Return plain text as one line, escaped so that nothing in it is read as markup."""
    return inline(plain(text))


def heading(text: str, level: int) -> str:
    """Return plain text as a heading."""
    line = escaped(text)
    if text.endswith("#"):  # it would be read as the closing sequence of the heading
        line = line.removesuffix("\\#").removesuffix("#") + "\\#"
    return f"{'#' * level} {line}"


def emphasised(text: str) -> str:
    """Return plain text as one line in italics."""
    return inline(plain(text, marks=("em",)))


def paragraphs(text: str) -> list[str]:
    """Return the lines of plain text. All but the last end in a hard line break."""
    lines = [line for line in map(escaped, text.splitlines()) if line]
    return [*(f"{line}\\" for line in lines[:-1]), *lines[-1:]]


def joined(parts: Iterable[str]) -> str:
    """Join the parts of a page with blank lines.

    A comment separates two adjacent lists, which CommonMark would read as one.
    """
    written: list[str] = []
    for part in filter(None, parts):
        if written and _BEGINS_LIST.match(part) and _ends_in_list(written[-1]):
            written.append("<!-- -->")
        written.append(part)
    return "\n\n".join(written)


def _ends_in_list(part: str) -> bool:
    """True if the last line belongs to a list item. Indented lines below a marker belong to its item."""
    for line in reversed(part.split("\n")):
        if _BEGINS_LIST.match(line.lstrip(" ")):
            return True
        if not line.startswith(" "):
            return False
    return False


def linked(text: str, href: str) -> str:
    """Return plain text as a link."""
    return inline(plain(text, link=Link(href)))


def _signed(span: Span, *, after: str, before: str) -> str:
    """Return a span with its marks. The span is after the character `after` and before `before`, if there are any."""
    core = span.text.strip(" \n")
    if not core or not span.marks:
        return _broken(_SPECIAL.sub(r"\\\g<0>", span.text))
    lead, _, rest = span.text.partition(core)
    return _broken(lead) + _marked(core, span, after=(after + lead)[-1:], before=(rest + before)[:1]) + _broken(rest)


def _marked(core: str, span: Span, *, after: str, before: str) -> str:
    # A bracket in code could be read as the end of the link's text.
    code = "code" in span.marks and not (span.link and re.search(r"[\[\]]", core))
    marks = tuple(mark for mark in span.marks if not (code and mark == "code"))
    inner = _code(core) if code else _broken(_SPECIAL.sub(r"\\\g<0>", core))
    signs = _SIGNS.get(marks)
    if signs and not code and _opens(after, core) and _closes(core, before):
        return signs + inner + signs
    for mark in reversed(marks):
        inner = f"<{mark}>{inner}</{mark}>"
    return inner


def _opens(after: str, core: str) -> bool:
    """True if asterisks between the character `after` and this text are read as an opening delimiter."""
    return after != "*" and (core[0].isalnum() or (after in {"", " ", "\n", "["} and not core[0].isspace()))


def _closes(core: str, before: str) -> bool:
    return core[-1].isalnum() or (before in {"", " ", "\n"} and not core[-1].isspace())


def _broken(text: str) -> str:
    """Write line breaks as a backslash at the end of the line."""
    return text.replace("\n", "\\\n")


def _code(text: str) -> str:
    """Return each line as a code span of its own, since a code span cannot contain a line break."""
    return "\\\n".join(_fenced(line) if line.strip() else line for line in text.split("\n"))


def _fenced(line: str) -> str:
    """Return a code span, delimited by more backticks than the line has in a row."""
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if line[0] in "` " or line[-1] in "` " else ""
    return f"{fence}{padding}{line}{padding}{fence}"


def address(href: str) -> str:
    """Percent-encode characters that would end the address (RFC 3986), and escape character references."""
    href = _IN_ADDRESS.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), href)
    return re.sub(r"&(?=[#\w])", r"\\&", href)

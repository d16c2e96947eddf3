"""Rich text as Markdown (https://spec.commonmark.org/0.31.2/).

What Markdown has no sign for is HTML within the line, which CommonMark allows: sup, sub, and bold or italic text
whose signs would not be taken for such (6.2: left- and right-flanking delimiter runs).
"""

import re
from collections.abc import Iterable
from itertools import groupby

from pages.rich_text.blocks import Block, Link, Span, plain

_SIGNS = {("strong",): "**", ("em",): "*", ("strong", "em"): "***"}
_SPECIAL = re.compile(r"[\\`*_\[\]<>~|]|&(?=[#\w])")
# At the beginning of a line these would make a heading, a list, a rule or an underline.
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
    """The markers of lists within each other: what stands in an item is indented by its marker's width."""

    def __init__(self) -> None:
        self._open: list[list] = []  # kind, how many items there are, the marker's width
        self.goes_on = False

    def begin(self, block: Block) -> str:
        """What stands before the text of the block."""
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
    """The spans of a block."""
    written = [""]
    following = [*(span.text[0] for span in spans[1:]), ""][: len(spans)]
    for link, linked in groupby(zip(spans, following, strict=True), key=lambda pair: pair[0].link):
        text = ""
        for span, behind in linked:
            text += _signed(span, after=(text or ("[" if link else written[-1]))[-1:], before=behind)
        if link:
            # Else it would be a picture.
            written[-1] = written[-1][:-1] + "\\!" if written[-1].endswith("!") else written[-1]
            text = f"[{text}]({address(link.href)})"
        written.append(text)
    return _AT_LINE_START.sub(
        lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", "".join(written)
    )


def escaped(text: str) -> str:
    """Plain text as one line in which nothing is taken for a sign."""
    return inline(plain(text))


def heading(text: str, level: int) -> str:
    """Plain text as a heading."""
    line = escaped(text)
    if text.endswith("#"):  # it would be taken for the heading's end
        line = line.removesuffix("\\#").removesuffix("#") + "\\#"
    return f"{'#' * level} {line}"


def emphasised(text: str) -> str:
    """The same, in italics."""
    return inline(plain(text, marks=("em",)))


def paragraphs(text: str) -> list[str]:
    """Plain text as lines, all but the last broken."""
    lines = [line for line in map(escaped, text.splitlines()) if line]
    return [*(f"{line}\\" for line in lines[:-1]), *lines[-1:]]


def joined(parts: Iterable[str]) -> str:
    """Parts of a page below each other. Two lists stay two, which CommonMark would take for one."""
    written: list[str] = []
    for part in filter(None, parts):
        if written and _BEGINS_LIST.match(part) and _ends_in_list(written[-1]):
            written.append("<!-- -->")
        written.append(part)
    return "\n\n".join(written)


def _ends_in_list(part: str) -> bool:
    """Whether its last line is of an item: what stands indented below the first goes on with it."""
    for line in reversed(part.split("\n")):
        if _BEGINS_LIST.match(line.lstrip(" ")):
            return True
        if not line.startswith(" "):
            return False
    return False


def linked(text: str, href: str) -> str:
    """Plain text as a link."""
    return inline(plain(text, link=Link(href)))


def _signed(span: Span, *, after: str, before: str) -> str:
    """`after` and `before`: the characters in front of the span and behind it, if any."""
    core = span.text.strip(" \n")
    if not core or not span.marks:
        return _broken(_SPECIAL.sub(r"\\\g<0>", span.text))
    lead, _, rest = span.text.partition(core)
    return _broken(lead) + _marked(core, span, after=(after + lead)[-1:], before=(rest + before)[:1]) + _broken(rest)


def _marked(core: str, span: Span, *, after: str, before: str) -> str:
    # A bracket in code would count as one of the link's.
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
    """Whether signs before this text are taken for such: none of others touch them, nor a space."""
    return after != "*" and (core[0].isalnum() or (after in {"", " ", "\n", "["} and not core[0].isspace()))


def _closes(core: str, before: str) -> bool:
    return core[-1].isalnum() or (before in {"", " ", "\n"} and not core[-1].isspace())


def _broken(text: str) -> str:
    """A line that ends in a backslash is broken there."""
    return text.replace("\n", "\\\n")


def _code(text: str) -> str:
    """Fenced by more backticks than it has in a row; a break ends it, as it has none."""
    return "\\\n".join(_fenced(line) if line.strip() else line for line in text.split("\n"))


def _fenced(line: str) -> str:
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if line[0] in "` " or line[-1] in "` " else ""
    return f"{fence}{padding}{line}{padding}{fence}"


def address(href: str) -> str:
    """Without what would end it, and without references to characters (RFC 3986: such are percent-encoded)."""
    href = _IN_ADDRESS.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), href)
    return re.sub(r"&(?=[#\w])", r"\\&", href)

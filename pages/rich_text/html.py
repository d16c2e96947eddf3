"""Write rich text as HTML, with only the elements of the contract: `p ul ol li strong em sup sub code br a`."""

from collections.abc import Iterator
from html import escape
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe

from pages.rich_text.blocks import OF_PAGE, Block, Link, Span

_LISTS = {"bullet": "ul", "number": "ol"}


def to_html(blocks: list[Block]) -> str:
    return "".join(_written(blocks))


def _written(blocks: list[Block]) -> Iterator[str]:
    open_lists: list[str] = []  # each has an item that is not closed yet
    for block in blocks:
        yield from _closed(open_lists, block)
        if block.item is None:
            yield f"<p>{_inline(block)}</p>"
            continue
        if len(open_lists) == block.level:
            yield "</li>"
        else:
            open_lists.append(_LISTS[block.item])
            yield f"<{open_lists[-1]}>"
        yield f"<li>{_inline(block)}"
    yield from _closed(open_lists, None)


def _closed(open_lists: list[str], block: Block | None) -> Iterator[str]:
    """Yield the end tags of the open lists that the block is not part of."""
    level = block.level if block else 0
    while len(open_lists) > level:
        yield f"</li></{open_lists.pop()}>"
    if block and block.item and len(open_lists) == level and open_lists[-1] != _LISTS[block.item]:
        yield f"</li></{open_lists.pop()}>"


def _inline(block: Block) -> str:
    written = ""
    for link, spans in groupby(block.spans, key=lambda span: span.link):
        text = _marked(spans)
        written += f"<a{_attributes(link)}>{text}</a>" if link else text
    return written


def _marked(spans: Iterator[Span]) -> str:
    """Return the text with its marks. A mark that adjacent spans share stays open between them."""
    written = ""
    open_marks: list[str] = []
    for span in spans:
        shared = 0
        while shared < min(len(open_marks), len(span.marks)) and open_marks[shared] == span.marks[shared]:
            shared += 1
        while len(open_marks) > shared:
            written += f"</{open_marks.pop()}>"
        for mark in span.marks[shared:]:
            written += f"<{mark}>"
            open_marks.append(mark)
        written += escape(span.text, quote=False).replace("\n", "<br>")
    return written + "".join(f"</{mark}>" for mark in reversed(open_marks))


def link_to(link: Link, text: str) -> SafeString:
    """Return a link with these words."""
    return mark_safe(f"<a{_attributes(link)}>{escape(text, quote=False)}</a>")


def _attributes(link: Link) -> str:
    attributes = {"href": link.href}
    if link.page:
        attributes |= {f"data-{name}": value for name, value in zip(OF_PAGE, link.page, strict=False)}
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())

"""Write rich text as Portable Text (https://portabletext.org): an array of blocks that its public renderers accept."""

import hashlib
import json
from collections import Counter
from typing import Any

from pages.rich_text.blocks import OF_PAGE, Block, Link, Span


def to_portable(blocks: list[Block]) -> list[dict[str, Any]]:
    """Return the blocks. A block's key depends on its content, so it stays the same when other blocks change.

    Keys of repeated blocks end with a number.
    """
    taken: Counter[str] = Counter()
    written = []
    for block in blocks:
        key = _digest(block)
        taken[key] += 1
        written.append(_block(block, key if taken[key] == 1 else f"{key}-{taken[key]}"))
    return written


def _block(block: Block, key: str) -> dict[str, Any]:
    links = {span.link: _link_key(span.link) for span in block.spans if span.link}
    portable = {
        "_type": "block",
        "_key": key,
        "style": "normal",
        "markDefs": [_mark(link, link_key) for link, link_key in links.items()],
        "children": [_span(span, f"{key}-{place}", links) for place, span in enumerate(block.spans)],
    }
    # Renderers treat a block as a list item if it has the key `listItem`, even with the value null.
    return {**portable, "listItem": block.item, "level": block.level} if block.item else portable


def _span(span: Span, key: str, links: dict[Link, str]) -> dict[str, Any]:
    marks = [*span.marks, *([links[span.link]] if span.link else [])]
    return {"_type": "span", "_key": key, "text": span.text, "marks": marks}


def _mark(link: Link, key: str) -> dict[str, Any]:
    page = dict(zip(OF_PAGE, link.page, strict=False)) if link.page else None
    return {"_type": "link", "_key": key, "href": link.href, "page": page}


def _link_key(link: Link) -> str:
    return f"link-{_digest(link)}"


def _digest(said: Block | Link) -> str:
    return hashlib.blake2b(json.dumps(said).encode(), digest_size=6).hexdigest()

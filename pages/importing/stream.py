"""A record's body as the raw value of a StreamField."""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from wagtail.models import Page

from pages.importing.records import Chosen, Figure, Heading, Part, Prose, Quote

_LOCAL_LINK = re.compile(r'<a href="(/[^"]*)">')


def raw_stream(
    parts: list[Part],
    *,
    old: list[dict],
    picture: Callable[[Figure], int],
    page_at: Callable[[str], int | None],
    chosen: Callable[[Chosen], Page],
) -> list[dict]:
    """Blocks; those that `old` has too keep their ids. Paragraphs and lists up to the next heading are one block."""
    blocks: list[dict] = []
    for part in parts:
        kind, value = _block(part, picture=picture, chosen=chosen)
        if kind == "rich_text":
            value = _with_page_links(value, page_at)
        if kind == "rich_text" and blocks and blocks[-1]["type"] == "rich_text":
            blocks[-1]["value"] += value
        else:
            blocks.append({"type": kind, "value": value})
    return _with_ids(blocks, old)


def _block(part: Part, *, picture: Callable[[Figure], int], chosen: Callable[[Chosen], Page]) -> tuple[str, Any]:
    match part:
        case Heading():
            return "heading", {"level": str(part.level), "text": part.text}
        case Prose():
            return "rich_text", part.html
        case Quote():
            return "quote", {"text": part.text, "attribution": part.attribution, "role": ""}
        case Figure():
            image = {"image": picture(part), "alt_text": part.alt, "decorative": not part.alt}
            return "image", {"image": image, "caption": part.caption, "credit": part.credit}
        case Chosen():
            return part.kind, {"page": chosen(part).pk, "typed": {}}


def _with_page_links(html: str, page_at: Callable[[str], int | None]) -> str:
    def link(match: re.Match) -> str:
        page_id = page_at(match[1])
        return f'<a linktype="page" id="{page_id}">' if page_id else match[0]

    return _LOCAL_LINK.sub(link, html)


def _with_ids(blocks: list[dict], old: list[dict]) -> list[dict]:
    known = {_content(block): block["id"] for block in old}
    taken: set[str] = set()
    for block in blocks:
        identifier = known.get(_content(block))
        block["id"] = str(uuid.uuid4()) if identifier is None or identifier in taken else identifier
        taken.add(block["id"])
    return blocks


def _content(block: dict) -> str:
    """What a block says, in whatever order its keys come back from the database."""
    value = block["value"]
    shown = {"page": value["page"]} if block["type"] in {"location", "contact"} and value["page"] else value
    return json.dumps([block["type"], shown], sort_keys=True)

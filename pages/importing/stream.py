"""Convert a record's body to the raw value of a StreamField."""

import json
import re
import uuid
from collections.abc import Callable
from itertools import groupby
from typing import Any

from wagtail.models import Page

from pages.blocks.body import anchors_of
from pages.importing.records import Chosen, Figure, Heading, Part, Prose, Quote, Table

_LOCAL_LINK = re.compile(r'<a href="(/[^"]*)">')


def raw_stream(
    parts: list[Part],
    *,
    old: list[dict],
    picture: Callable[[Figure], int],
    page_at: Callable[[str], int | None],
    chosen: Callable[[Chosen], Page],
) -> list[dict]:
    """Return the blocks. Unchanged blocks keep their ids from `old`.

    Adjacent paragraphs and lists become one text block.
    """
    made = (_block(part, picture=picture, page_at=page_at, chosen=chosen) for part in parts)
    blocks = []
    for kind, values in groupby(made, key=lambda block: block[0]):
        if kind == "rich_text":
            blocks.append({"type": kind, "value": "".join(value for _, value in values)})
        else:
            blocks += [{"type": kind, "value": value} for _, value in values]
    return _with_ids(blocks, old)


def _block(
    part: Part,
    *,
    picture: Callable[[Figure], int],
    page_at: Callable[[str], int | None],
    chosen: Callable[[Chosen], Page],
) -> tuple[str, Any]:
    match part:
        case Heading():
            return "heading", {"level": str(part.level), "text": part.text}
        case Prose():
            return "rich_text", _with_page_links(part.html, page_at)
        case Quote():
            return "quote", {"text": part.text, "attribution": part.attribution, "role": ""}
        case Figure():
            image = {"image": picture(part), "alt_text": part.alt, "decorative": not part.alt}
            return "image", {"image": image, "caption": part.caption, "credit": part.credit}
        case Table():
            columns = [{"type": "text", "heading": heading} for heading in part.header]
            rows = [{"values": list(row)} for row in part.rows]
            return "table", {"columns": columns, "rows": rows, "caption": part.caption}
        case Chosen():
            return part.kind, {"page": chosen(part).pk, "typed": {}}


def _with_page_links(html: str, page_at: Callable[[str], int | None]) -> str:
    def link(match: re.Match) -> str:
        page_id = page_at(match[1])
        return f'<a linktype="page" id="{page_id}">' if page_id else match[0]

    return _LOCAL_LINK.sub(link, html)


def _with_ids(blocks: list[dict], old: list[dict]) -> list[dict]:
    known = {_content(block): block for block in old}
    for block in blocks:
        same = known.pop(_content(block), None)
        block["id"] = same["id"] if same else str(uuid.uuid4())
        if same and block["type"] == "heading":
            block["value"] = same["value"]  # with its anchor
    _keep_anchors(blocks, [block for block in known.values() if block["type"] == "heading"])
    return blocks


def _keep_anchors(blocks: list[dict], gone: list[dict]) -> None:
    """Set the anchors, as publishing from the form does.

    If there are as many new headings as missing ones (`gone`), they are taken for corrections and keep the anchors.
    """
    headings = [block["value"] for block in blocks if block["type"] == "heading"]
    new = [heading for heading in headings if not heading.get("anchor")]
    if len(new) == len(gone):
        for heading, former in zip(new, gone, strict=True):
            heading["anchor"] = former["value"].get("anchor")
    for heading, anchor in zip(headings, anchors_of(headings), strict=True):
        heading["anchor"] = anchor


def _content(block: dict) -> str:
    """Return the content of a block for comparison, independent of the order of its keys."""
    value = block["value"]
    shown = {"page": value["page"]} if block["type"] in {"location", "contact"} and value["page"] else value
    if block["type"] == "heading":
        shown = {"level": value["level"], "text": value["text"]}
    return json.dumps([block["type"], shown], sort_keys=True)

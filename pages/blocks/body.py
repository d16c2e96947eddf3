"""The whole vocabulary of a body, on one screen."""

import re
import unicodedata

from wagtail.blocks import StreamBlock
from wagtail.blocks.stream_block import StreamValue

from pages import rich_text
from pages.blocks.contact import ContactBlock
from pages.blocks.location import LocationBlock
from pages.blocks.media import FigureBlock
from pages.blocks.text import BodyTextBlock, HeadingBlock, QuoteBlock
from pages.context import RenderContext


class BodyBlock(StreamBlock):
    heading = HeadingBlock(group="Text")
    rich_text = BodyTextBlock(group="Text", label="Text")
    quote = QuoteBlock(group="Text")
    image = FigureBlock(group="Pictures")
    location = LocationBlock(group="Clinic")
    contact = ContactBlock(group="Clinic")

    class Meta:
        required = False


def represent_body(body: StreamValue, context: RenderContext) -> list[dict]:
    """Blocks as `{id, type, value, fallback}`; those that have nothing to show are left out."""
    anchors = {entry["id"]: entry["anchor"] for entry in table_of_contents(body)}
    shown = []
    for child in body:
        value = child.block.get_api_representation(child.value, context=context)
        if value is None:
            continue
        if child.id in anchors:
            value["anchor"] = anchors[child.id]
        fallback = child.block.get_api_fallback(value) if hasattr(child.block, "get_api_fallback") else None
        shown.append({"id": child.id, "type": child.block_type, "value": value, "fallback": fallback})
    return shown


def table_of_contents(body: StreamValue) -> list[dict]:
    """The headings, as `{id, anchor, level, text}`; anchors are readable and unique."""
    entries: list[dict] = []
    taken: set[str] = set()
    for child in body:
        if child.block_type == "heading":
            text = child.value["text"]
            anchor = _unique(_anchor(text), taken)
            entries.append({"id": child.id, "anchor": anchor, "level": int(child.value["level"]), "text": text})
    return entries


def text_of(body: StreamValue) -> str:
    """The words that the body itself holds, a line a paragraph; without those of the pages it shows."""
    return "\n".join(filter(None, (_text_of_block(child) for child in body)))


def _text_of_block(child: StreamValue.StreamChild) -> str:
    if child.block_type == "rich_text":
        return rich_text.to_text(child.value.source)
    if child.block_type in {"heading", "quote"}:
        return child.value["text"]
    if child.block_type == "image":
        return child.value.get("caption") or ""
    return ""


def _anchor(text: str) -> str:
    """The letters, marks and digits of any script, in small letters, hyphens between the words."""
    composed = unicodedata.normalize("NFC", text.lower())
    words = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in composed)
    return "-".join(words.split()) or "section"


def _unique(anchor: str, taken: set[str]) -> str:
    found, number = anchor, 1
    while found in taken:
        number += 1
        found = f"{anchor}-{number}"
    taken.add(found)
    return found


def words_in(text: str) -> int:
    """How many words; a contraction or a hyphenated one counts once."""
    return len(re.findall(r"\w+(?:[\u2019'-]\w+)*", text))

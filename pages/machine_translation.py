"""Machine translation of drafts: a function that a setting names, which gets texts and returns them translated.

A page is divided into segments: each text of a field or a block, and each paragraph or item of rich text. Only words
and inline tags leave this server. Tags of rich text have numbers in place of their attributes, and have to come back
with the same numbers; so links lead where they led, whatever the function does.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

from bs4 import BeautifulSoup, NavigableString, Tag
from django.conf import settings
from django.utils.module_loading import import_string
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock, TextBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock

logger = logging.getLogger(__name__)

Format = Literal["text", "html"]
_INLINE = {"a", "b", "br", "code", "em", "i", "strong", "sub", "sup"}


class Segment(NamedTuple):
    """A text to translate. The format html means that it has inline tags, and entities such as &amp;."""

    text: str
    format: Format


# Takes segments, the codes of two languages, and returns as many texts in the same order.
Translate = Callable[..., list[str]]
# Takes a segment and the maximum length of its translation, and returns the text that takes its place.
_Change = Callable[[Segment, int | None], str]


class TranslationError(Exception):
    """The function did not translate a page."""


def is_on() -> bool:
    return bool(settings.MACHINE_TRANSLATION)


def translate_fields(page: Any, *, source: str, target: str) -> int:
    """Translate the texts of a page, which is not saved. Return how many keep their words: the function spoilt them.

    `source` and `target` are codes of languages. Raise TranslationError if the function raises, or does not return as
    many texts as it got.
    """
    segments: list[Segment] = []

    def collect(segment: Segment, longest: int | None) -> str:
        segments.append(segment)
        return segment.text

    _change_fields(page, collect)
    found = iter(_translated(segments, source=source, target=target)) if segments else iter(())
    kept = 0

    def replace(segment: Segment, longest: int | None) -> str:
        nonlocal kept
        text = next(found)
        if _fits(text, segment, longest):
            return text
        kept += 1
        return segment.text

    _change_fields(page, replace)
    return kept


def _translated(segments: list[Segment], *, source: str, target: str) -> list[str]:
    try:
        translate: Translate = import_string(settings.MACHINE_TRANSLATION)
        texts = list(translate(segments, source=source, target=target))
    except Exception as error:
        logger.exception("%s failed.", settings.MACHINE_TRANSLATION)
        raise TranslationError from error
    if len(texts) != len(segments) or not all(isinstance(text, str) for text in texts):
        logger.error("%s got %s texts and did not return as many.", settings.MACHINE_TRANSLATION, len(segments))
        raise TranslationError
    return texts


def _fits(text: str, segment: Segment, longest: int | None) -> bool:
    if not text.strip() or (longest is not None and len(text) > longest):
        return False
    return segment.format == "text" or _tags(text) == _tags(segment.text)


def _tags(html: str) -> Counter[tuple[str, str]]:
    return Counter((tag.name, str(tag.get("id", ""))) for tag in _parsed(html).find_all(True))


# --- fields and blocks ---


def _change_fields(page: Any, change: _Change) -> None:
    for field in page._meta.concrete_fields:
        value = getattr(page, field.attname)
        if isinstance(field, StreamField):
            stream = field.stream_block
            setattr(page, field.name, stream.to_python(_changed(stream, list(value.raw_data), change)))
        elif isinstance(field, RichTextField):
            setattr(page, field.name, _change_rich_text(value, change))
        elif field.name in page.translated_texts and value.strip():
            setattr(page, field.name, change(Segment(value, "text"), field.max_length))


def _changed(block: Any, stored: Any, change: _Change) -> Any:
    """Return a stored value of a block with its texts changed. They are those of `pages.blocks.words`."""
    if not stored:
        return stored
    if isinstance(block, CharBlock | TextBlock):
        is_text = block.search_index and isinstance(stored, str) and stored.strip()
        return change(Segment(stored, "text"), block.field.max_length) if is_text else stored
    if isinstance(block, RichTextBlock):
        return _change_rich_text(stored, change)
    if isinstance(block, ImageBlock):
        words = _changed(block.child_blocks["alt_text"], stored.get("alt_text"), change)
        return {**stored, "alt_text": words}
    if isinstance(block, StructBlock):
        blocks = block.child_blocks
        return {
            name: _changed(blocks[name], value, change) if name in blocks else value for name, value in stored.items()
        }
    if isinstance(block, ListBlock):
        return [{**item, "value": _changed(block.child_block, item["value"], change)} for item in stored]
    if isinstance(block, StreamBlock):
        blocks = block.child_blocks
        return [
            {**child, "value": _changed(blocks[child["type"]], child["value"], change)}
            if child["type"] in blocks
            else child
            for child in stored
        ]
    return _change_table(stored, change) if isinstance(block, TypedTableBlock) else stored


def _change_table(stored: dict, change: _Change) -> dict:
    def changed(text: Any) -> Any:
        return change(Segment(text, "text"), None) if isinstance(text, str) and text.strip() else text

    return {
        **stored,
        "caption": changed(stored.get("caption")),
        "columns": [{**column, "heading": changed(column.get("heading"))} for column in stored["columns"]],
        "rows": [{**row, "values": [changed(cell) for cell in row["values"]]} for row in stored["rows"]],
    }


# --- rich text ---


def _change_rich_text(stored: str, change: _Change) -> str:
    parsed = _parsed(stored)
    for run in list(_runs(parsed)):
        tags = [tag for part in run if isinstance(part, Tag) for tag in (part, *part.find_all(True))]
        attributes = [tag.attrs for tag in tags]
        for number, tag in enumerate(tags):
            tag.attrs = {"id": str(number)}
        text = change(Segment("".join(_html(part) for part in run), "html"), None)
        for tag, own in zip(tags, attributes, strict=True):
            tag.attrs = own
        new = _parsed(text)
        for tag in new.find_all(True):
            tag.attrs = attributes[int(str(tag["id"]))]
        for part in list(new.contents):
            run[0].insert_before(part)
        for part in run:
            part.extract()
    return "".join(_html(part) for part in parsed.contents)


def _runs(parent: Tag) -> Iterator[list[Any]]:
    """Yield what stands side by side within a line: texts and inline tags, with some words in them."""
    run: list[Any] = []
    for part in parent.children:
        if isinstance(part, NavigableString) or (isinstance(part, Tag) and part.name in _INLINE):
            run.append(part)
            continue
        yield from _with_words(run)
        run = []
        if isinstance(part, Tag):
            yield from _runs(part)
    yield from _with_words(run)


def _with_words(run: list[Any]) -> Iterator[list[Any]]:
    if any(character.isalpha() for part in run for character in part.get_text()):
        yield run


def _html(part: Any) -> str:
    return str(part) if isinstance(part, Tag) else part.output_ready("minimal")


def _parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")

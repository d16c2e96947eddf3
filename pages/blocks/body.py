"""The blocks of a body, and how a body is rendered."""

import json
import logging
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError
from django.forms import Media
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks import StreamBlock, StreamBlockValidationError
from wagtail.blocks.stream_block import StreamBlockAdapter, StreamValue

from pages import rich_text
from pages.blocks.contact import ContactBlock
from pages.blocks.embed import EmbedBlock
from pages.blocks.headings import anchor_of, parted
from pages.blocks.links import CallToActionBlock, RelatedBlock
from pages.blocks.location import LocationBlock
from pages.blocks.media import DownloadBlock, FigureBlock, GalleryBlock
from pages.blocks.table import TableBlock
from pages.blocks.text import BodyTextBlock, CalloutBlock, FaqBlock, HeadingBlock, QuoteBlock, StepsBlock
from pages.blocks.words import editor_input, words_of_block
from pages.context import RenderContext
from pages.fitting import Unfit, fitted, join_path
from pages.normalization import normalized
from pages.rich_text import markdown
from pages.shapes import BlockValue, Fallback, TocEntry
from pages.shapes.fields import ShapedField
from pages.shapes.records import record, union
from pages.shapes.values import Uuid

logger = logging.getLogger(__name__)

# Vowel points and similar marks, which readers of Arabic and Hebrew usually do not type.
_POINTS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]"
)
# In characters of JSON: about 50,000 words.
_LONGEST_BODY = 500_000
# In characters. A stored anchor has to fit its field together with a number.
_LONGEST_ANCHOR = 90
NOT_SHOWN = gettext_noop("This block cannot be shown. Correct it or remove it.")


class BodyBlock(StreamBlock):
    """The labels contain what editors search for: the menus of blocks find only these."""

    heading = HeadingBlock(group=_("Text"), label=_("Heading"))
    rich_text = BodyTextBlock(group=_("Text"), label=_("Text"))
    quote = QuoteBlock(group=_("Text"), label=_("Quote"))
    callout = CalloutBlock(group=_("Text"), label=_("Highlighted box"))
    faq = FaqBlock(group=_("Text"))
    steps = StepsBlock(group=_("Text"), label=_("Steps"))
    table = TableBlock(group=_("Text"), label=_("Table"))
    image = FigureBlock(group=_("Pictures and files"), label=_("Picture or photo"))
    gallery = GalleryBlock(group=_("Pictures and files"), label=_("Gallery of pictures"))
    embed = EmbedBlock(group=_("Pictures and files"), label=_("Video (YouTube, Vimeo)"))
    download = DownloadBlock(group=_("Pictures and files"), label=_("File (PDF)"))
    call_to_action = CallToActionBlock(group=_("Links"))
    related = RelatedBlock(group=_("Links"))
    location = LocationBlock(group=_("Clinic"), label=_("Location, map and hours"))
    contact = ContactBlock(group=_("Clinic"), label=_("Contact and phone"))

    class Meta:
        required = False
        form_classname = "body-blocks"

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> StreamValue:
        """Read the form. Headings inside a text become blocks of their own; the first part keeps the text's id."""
        sent = super().value_from_datadict(data, files, prefix)
        blocks: list[tuple[str, Any, str | None]] = []
        for child in sent:
            parts = parted(child.value.source) if child.block_type == "rich_text" else []
            for place, (kind, value) in enumerate(parts):
                blocks.append((kind, self.child_blocks[kind].to_python(value), None if place else child.id))
            if not parts:
                blocks.append((child.block_type, child.value, child.id))
        return StreamValue(self, blocks)

    def clean(self, value: StreamValue) -> StreamValue:
        """Store the anchors of all headings, so that they stay the same from now on. Refuse a body that is too long.

        While a page is published, all others wait.
        """
        length = len(json.dumps(self.get_prep_value(value), cls=DjangoJSONEncoder))
        if length > _LONGEST_BODY:
            raise StreamBlockValidationError(
                non_block_errors=[
                    _(
                        "This text has {length} characters as it is stored, and {most} are possible. Divide it "
                        "into several pages."
                    ).format(length=intcomma(length), most=intcomma(_LONGEST_BODY))
                ]
            )
        cleaned = super().clean(value)
        for place, anchor in _anchors(cleaned).items():
            cleaned[place].value["anchor"] = anchor
        return cleaned


class BodyAdapter(StreamBlockAdapter):
    """Tells the admin's scripts of the body, into which tables and pictures are pasted: see `body_block.js`."""

    js_constructor = "pages.blocks.Body"

    @cached_property
    def media(self) -> Media:
        return super().media + Media(js=[versioned_static("pages/body_block.js")])


register(BodyAdapter(), BodyBlock)


def represent_body(body: StreamValue, context: RenderContext) -> list[BlockValue]:
    """Render blocks as `{id, type, value, fallback}`. Blocks that are empty or do not fit are left out."""
    shown = [block for child in body if (block := _represent(child, context))]
    _give_anchors(shown)
    return shown


def _represent(child: Any, context: RenderContext) -> BlockValue | None:
    def leave_out(at: str, detail: str) -> None:
        context.leave_out(join_path(child.block_type, at), detail, block_id=child.id)

    try:
        made = child.block.get_api_representation(child.value, context=context)
        if made is None:  # it shows only content that is not public
            return None
        value = fitted(child.block.shape, made, leave_out)
        return {"id": child.id, "type": child.block_type, "value": value, "fallback": fallback_of(child.block, value)}
    except DatabaseError:
        raise
    except Unfit as unfit:
        leave_out(unfit.at, unfit.detail)
    except Exception:
        logger.warning("Block %s cannot be shown.", child.id, exc_info=True)
        leave_out("", NOT_SHOWN)
    return None


def _give_anchors(blocks: list[BlockValue]) -> None:
    headings = [block["value"] for block in blocks if block["type"] == "heading"]
    for heading, anchor in zip(headings, anchors_of(headings), strict=True):
        heading["anchor"] = anchor


def fallback_of(block: Any, value: Any) -> Fallback | None:
    """Return the fallback of a block, as HTML and text. None for the types that every client has to know."""
    if not hasattr(block, "get_api_fallback"):
        return None
    html = str(block.get_api_fallback(value))
    return {"html": html, "text": rich_text.text_of_html(html)}


def markdown_of_body(blocks: list[dict]) -> str:
    """Return the result of `represent_body` as Markdown."""
    return markdown.joined(map(_markdown, blocks))


def _markdown(block: dict) -> str:
    known: Any = _vocabulary.child_blocks.get(block["type"])
    if known:
        return known.get_api_markdown(block["value"])
    return rich_text.markdown_of((block["fallback"] or {"html": ""})["html"])


_vocabulary = BodyBlock()


def _block_type(name: str, block: Any) -> Any:
    fallback = Fallback | None if hasattr(block, "get_api_fallback") else None
    camel = "".join(word.capitalize() for word in name.split("_"))
    kind = Literal[name]  # type: ignore[valid-type]
    fields = {"id": Uuid, "type": kind, "value": block.shape, "fallback": fallback}
    return record(f"{camel}Block", fields)


Block = union("Block", {name: _block_type(name, block) for name, block in _vocabulary.child_blocks.items()})


def table_of_contents(body: StreamValue, context: RenderContext) -> list[TocEntry]:
    """Return the visible headings as `{id, anchor, level, text}`. Anchors are readable and unique."""
    headings = [child for child in body if child.block_type == "heading"]
    shown = [block for child in headings if (block := _represent(child, context))]
    _give_anchors(shown)
    return [
        {
            "id": block["id"],
            "anchor": block["value"]["anchor"],
            "level": block["value"]["level"],
            "text": block["value"]["text"],
        }
        for block in shown
    ]


def _anchors(body: StreamValue) -> dict[int, str]:
    """Return the anchor of each heading, by the heading's index in the body."""
    places = [place for place, child in enumerate(body) if child.block_type == "heading"]
    return dict(zip(places, anchors_of([body[place].value for place in places]), strict=True))


def anchors_of(headings: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return one unique anchor for each heading: its stored anchor, or a new one made of its words."""
    found = []
    taken = {anchor for heading in headings if (anchor := anchor_of(heading))}
    held: set[str] = set()
    for heading in headings:
        anchor = anchor_of(heading)
        if not anchor or anchor in held:  # new, or a copy of one above
            anchor = _unique(anchor or _anchor(heading["text"] or ""), taken)
        held.add(anchor)
        found.append(anchor)
    return found


def text_of_body(body: StreamValue) -> str:
    """Return the words of the body, one text a line, without the words of pages that it shows."""
    return "\n".join(filter(None, words_of_block(body.stream_block, body)))


def reviewable(body: StreamValue) -> Any:
    """Return everything that editors entered in the body, as JSON. A medical review covers exactly this."""
    return editor_input(body.get_prep_value())


def _anchor(text: str) -> str:
    """Make an anchor: letters, marks and digits of any script in lower case, with hyphens between the words.

    Long texts are cut after a word.
    """
    composed = normalized("NFC", _POINTS.sub("", text.lower()))
    words = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in composed)
    anchor = "-".join(words.split())
    if len(anchor) > _LONGEST_ANCHOR:
        anchor = anchor[:_LONGEST_ANCHOR].rpartition("-")[0] or anchor[:_LONGEST_ANCHOR]
    return anchor or "section"


def _unique(anchor: str, taken: set[str]) -> str:
    """Return the anchor, with a number if it is taken, and mark the result as taken.

    The number comes from a binary search, since thousands of headings may have the same words.
    """

    def numbered(number: int) -> str:
        return f"{anchor}-{number}" if number > 1 else anchor

    free = 1
    while numbered(free) in taken:
        free *= 2
    first = bisect_left(range(free), True, lo=free // 2, key=lambda number: numbered(number) not in taken)
    found = numbered(first)
    taken.add(found)
    return found


class BodyField(ShapedField):
    """A body as a list of blocks, each `{id, type, value, fallback}`. Empty blocks are left out."""

    def __init__(self) -> None:
        super().__init__(list[Block])  # type: ignore[valid-type]

    def shown(self, stored: Any, context: RenderContext) -> list[BlockValue]:
        return represent_body(stored, context)

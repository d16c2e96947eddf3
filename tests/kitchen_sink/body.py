"""The blocks of a kitchen-sink article, as the database stores them."""

from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pages.blocks.body import BodyBlock
from tests import factories
from tests.kitchen_sink.words import Words


@dataclass(frozen=True)
class Shown:
    """The keys of what the article shows besides its words."""

    page: int
    draft: int
    location: int
    contact: int
    document: int
    picture: int
    other_picture: int
    thumbnail: int


def body(words: Words, shown: Shown) -> list[dict[str, Any]]:
    """Blocks of every type, and of a location and a contact both kinds."""
    return numbered(
        words.title,
        [
            ("heading", {"level": "2", "text": words.heading, "anchor": ""}),
            ("rich_text", linked(words.text, shown)),
            ("heading", {"level": "3", "text": words.subheading, "anchor": ""}),
            ("quote", {"text": words.quote, "attribution": words.attribution, "role": words.role}),
            ("callout", {"tone": "emergency", "title": words.warning, "text": words.warning_text}),
            ("faq", {"items": items([{"question": asked, "answer": answer} for asked, answer in words.questions])}),
            ("heading", {"level": "4", "text": words.minor_heading, "anchor": ""}),
            ("steps", {"items": items([{"title": title, "text": text} for title, text in words.steps])}),
            ("table", table(words)),
            ("image", {"image": image(shown.picture, words.picture), "caption": words.caption, "credit": words.credit}),
            ("gallery", {"images": items(gallery(words, shown))}),
            ("embed", video(words, shown)),
            ("download", {"document": shown.document, "title": words.leaflet}),
            ("call_to_action", {"text": words.button, "page": shown.page, "address": "", "style": "primary"}),
            ("call_to_action", email_button(words)),
            ("related", {"pages": items([shown.page, shown.location])}),
            ("location", {"page": shown.location, "typed": nothing_typed("location")}),
            ("location", {"page": None, "typed": place(words)}),
            ("contact", {"page": shown.contact, "typed": nothing_typed("contact")}),
            ("contact", {"page": None, "typed": contact(words, shown)}),
            ("heading", {"level": "2", "text": words.heading, "anchor": ""}),
        ],
    )


def references(words: Words) -> list[dict[str, Any]]:
    study = {"title": words.study, "url": "https://doi.org/10.1000/182", "source": words.journal, "year": 2015}
    book = {"title": words.role, "url": "", "source": words.attribution, "year": 1894}
    return numbered(f"{words.title} references", [("reference", study), ("reference", book)])


def linked(text: str, shown: Shown) -> str:
    """Rich text with the keys of what it links to."""
    return text.format(page=shown.page, draft=shown.draft, document=shown.document)


def numbered(name: str, blocks: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Blocks of a stream, with ids that are the same each time."""
    return [
        {"type": kind, "value": value, "id": str(uuid5(NAMESPACE_URL, f"{name} {number}"))}
        for number, (kind, value) in enumerate(blocks)
    ]


def items(values: list[Any]) -> list[dict[str, Any]]:
    """Of a list block."""
    return [
        {"type": "item", "value": value, "id": str(uuid5(NAMESPACE_URL, f"{value} {number}"))}
        for number, value in enumerate(values)
    ]


def table(words: Words) -> dict[str, Any]:
    columns = [{"type": "text", "heading": heading} for heading in words.header]
    return {"caption": words.table, "columns": columns, "rows": [{"values": list(row)} for row in words.rows]}


def image(picture: int, alt: str) -> dict[str, Any]:
    return {"image": picture, "alt_text": alt, "decorative": False}


def gallery(words: Words, shown: Shown) -> list[dict[str, Any]]:
    """One of them is shown elsewhere too, and one with two descriptions; the last is decorative."""
    described = [
        {"image": image(picture, alt), "caption": caption}
        for picture, (alt, caption) in zip((shown.picture, shown.other_picture), words.gallery, strict=True)
    ]
    decorative = {"image": shown.other_picture, "alt_text": "", "decorative": True}
    return [*described, {"image": decorative, "caption": ""}]


def video(words: Words, shown: Shown) -> dict[str, Any]:
    """With what its provider said when it was saved."""
    return {
        "url": f"https://www.youtube.com/watch?v=M7lc1UVf-VE&hl={words.code}",
        "player": "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?feature=oembed",
        "title": words.video,
        "width": 200,
        "height": 113,
        "thumbnail": shown.thumbnail,
    }


def email_button(words: Words) -> dict[str, Any]:
    return {"text": words.email_button, "page": None, "address": "mailto:hello@example.org", "style": "secondary"}


def nothing_typed(kind: str) -> dict[str, Any]:
    """What is stored of a block for which a page was chosen."""
    typed = BodyBlock().child_blocks[kind].child_blocks["typed"]
    return typed.get_prep_value(typed.get_default())


def place(words: Words) -> dict[str, Any]:
    hours = [("monday", "09:00", "12:00"), ("monday", "13:00", "17:30"), ("friday", "22:00", "02:00")]
    return {
        "name": words.place,
        "address": {**factories.ADDRESS, "street": words.street, "locality": words.town, "extra": "3"},
        "coordinates": "43.649, -79.378",
        "timezone": "America/Toronto",
        "opening_hours": items([{"day": day, "opens": opens, "closes": closes} for day, opens, closes in hours]),
        "exceptions": items([{"first": "2026-08-03", "last": None, "opens": "", "closes": "", "note": words.holiday}]),
        "channels": channels(words),
        "directions": words.directions,
        "accessibility": words.accessibility,
    }


def contact(words: Words, shown: Shown) -> dict[str, Any]:
    return {
        "title": words.contact,
        "channels": channels(words),
        "text": words.contact_text,
        "location": shown.location,
    }


def channels(words: Words) -> list[dict[str, Any]]:
    return numbered(
        f"{words.title} channels",
        [
            ("phone", {"label": words.desk, "value": factories.PHONE, "extension": "204"}),
            ("fax", {"label": "", "value": "+16472597741"}),
            ("email", {"label": "", "value": "hello@example.org"}),
            ("url", {"label": "", "value": "https://www.example.org/annex/"}),
            ("messaging", {"label": "", "value": "https://wa.me/16472597740"}),
        ],
    )

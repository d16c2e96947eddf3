import re
from typing import get_args, get_type_hints

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.blocks.stream_block import StreamValue
from wagtail.test.utils.form_data import rich_text, streamfield

from pages.admin import drafts
from pages.blocks.body import BodyBlock, anchors_of, text_of_body
from pages.blocks.text import SIGNS, TONES, Callout
from tests import factories
from tests.forms import article_form
from tests.pages.documents import block_of, document_of


def body(*blocks: tuple) -> StreamValue:
    return BodyBlock().normalize(list(blocks))


def anchors(*headings: str) -> list[str]:
    stream = body(*(("heading", {"level": "2", "text": text}) for text in headings))
    return anchors_of([heading.value for heading in stream])


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("What is PTSD?", "what-is-ptsd"),
        ("Où nous trouver", "où-nous-trouver"),
        ("हिन्दी में", "हिन्दी-में"),
        ("النَّومُ مُهِمٌّ", "النوم-مهم"),
        ("שָׁלוֹם", "שלום"),
        ("?!", "section"),
    ],
)
def test_anchor_is_readable_in_any_script(heading: str, anchor: str) -> None:
    assert anchors(heading) == [anchor]


def test_anchors_of_equal_headings_are_numbered() -> None:
    assert anchors("Care", "Care", "care!") == ["care", "care-2", "care-3"]


def test_numbered_anchor_avoids_an_equal_heading() -> None:
    assert anchors("Care 2", "Care", "Care") == ["care-2", "care", "care-3"]


def test_text_of_a_body_contains_the_words_of_its_blocks() -> None:
    stream = body(
        ("heading", {"level": "2", "text": "Rest"}),
        ("rich_text", "<p>Sleep &amp; <b>wake</b>.</p><ul><li>Early</li><li>Late</li></ul>"),
        ("quote", {"text": "It helps."}),
    )
    assert text_of_body(stream) == "Rest\nSleep & wake.\nEarly\nLate\nIt helps."


def published(*blocks: tuple) -> StreamValue:
    return BodyBlock().clean(body(*blocks))


def kept(*headings: tuple[str, str]) -> list[str]:
    stream = body(*(("heading", {"level": "2", "text": text, "anchor": anchor}) for text, anchor in headings))
    return anchors_of([heading.value for heading in stream])


def test_published_heading_keeps_its_anchor_when_its_text_changes() -> None:
    stream = published(("heading", {"level": "2", "text": "Wy it helps"}))
    assert stream[0].value["anchor"] == "wy-it-helps"
    stream[0].value["text"] = "Why it helps"
    assert anchors_of([heading.value for heading in BodyBlock().clean(stream)]) == ["wy-it-helps"]


def test_draft_stores_no_anchor() -> None:
    stream = drafts.keep_invalid(BodyBlock(), body(("heading", {"level": "2", "text": "First try"})))
    assert not stream[0].value.get("anchor")


def test_stored_anchor_takes_precedence_over_a_new_heading_above() -> None:
    assert kept(("Care", ""), ("Care", "care")) == ["care-2", "care"]


def test_copied_heading_gets_its_own_anchor() -> None:
    assert kept(("Care", "care"), ("Care", "care"), ("Care", "care-2")) == ["care", "care-3", "care-2"]


def test_anchor_of_a_long_heading_is_shortened() -> None:
    stream = published(
        ("heading", {"level": "2", "text": "word " * 50}), ("heading", {"level": "2", "text": "y" * 250})
    )
    anchors = anchors_of([heading.value for heading in BodyBlock().clean(stream)])
    assert [len(anchor) for anchor in anchors] == [89, 90]


def test_text_of_a_body_has_no_words_for_empty_fields() -> None:
    blocks = [
        ("table", factories.table(["Allergies"], ["None"], [None])),
        ("quote", {"text": "So it is."}),
        ("call_to_action", {"text": "Call", "address": "tel:+16472597740"}),
        ("embed", factories.embed()),
        ("location", {}),
    ]
    assert text_of_body(body(*blocks)) == "Allergies\nNone\nSo it is.\nCall"


@pytest.mark.django_db
def test_blocks_with_missing_keys_are_left_out() -> None:
    blocks = [
        ("heading", {"level": "2"}),
        ("quote", {}),
        ("steps", {"items": [{"text": "<p>Untitled.</p>"}]}),
        ("call_to_action", {"text": "Nowhere"}),
        ("rich_text", "<p>Stays.</p>"),
    ]
    article = factories.article(body=blocks, references=[("reference", {"title": "A study"})])
    document = document_of(article)
    assert [block["type"] for block in document["body"]] == ["rich_text"]
    assert document["references"][0]["url"] is None


@pytest.mark.parametrize("anchor", ["why it", "a#b", "a/b", "<b>"])
def test_invalid_anchor_is_refused(anchor: str) -> None:
    with pytest.raises(ValidationError):
        published(("heading", {"level": "2", "text": "Why", "anchor": anchor}))


@pytest.mark.django_db
def test_callout_questions_and_steps_have_titled_text_as_fallback() -> None:
    article = factories.article(
        body=[
            ("callout", {"tone": "emergency", "title": "Call 911", "text": "<p>At <b>once</b>.</p>"}),
            ("faq", {"items": [{"question": "Does it hurt?", "answer": "<p>No.</p>"}]}),
            ("steps", {"items": [{"title": "Rest", "text": ""}, {"title": "Walk", "text": "<p>A little.</p>"}]}),
        ]
    )
    assert [block["fallback"]["html"] for block in document_of(article)["body"]] == [
        "<p><strong>🚨 Call 911</strong></p><p>At <strong>once</strong>.</p>",
        "<p><strong>Does it hurt?</strong></p><p>No.</p>",
        "<p><strong>1. Rest</strong></p><p><strong>2. Walk</strong></p><p>A little.</p>",
    ]


@pytest.mark.django_db
def test_fallback_of_a_callout_without_a_title_has_its_symbol() -> None:
    article = factories.article(body=[("callout", {"tone": "warning", "title": "", "text": "<p>Wait.</p>"})])
    assert block_of(article)["fallback"]["text"] == "⚠\nWait."


IMAGE = {"image": None, "decorative": False, "alt_text": ""}
EMPTY = {
    "heading": {"level": "2", "text": ""},
    "rich_text": "<p> </p>",
    "quote": {"text": ""},
    "callout": {"tone": "tip", "title": "Rest", "text": "<p><a href='/a'> </a></p>"},
    "faq": {"items": [{"question": "Why?", "answer": "<p></p>"}]},
    "steps": {"items": []},
    "table": {"columns": [{"type": "text", "heading": ""}], "rows": [{"values": [""]}], "caption": "Hours"},
    "image": {"image": IMAGE},
    "gallery": {"images": []},
    "embed": "",
    "download": {"document": None},
    "call_to_action": {"text": "Go"},
    "related": {"pages": []},
    "location": {"page": None},
    "contact": {"page": None},
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BodyBlock().child_blocks)
def test_empty_block_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        published((name, EMPTY[name]))


@pytest.mark.django_db
def test_blocks_without_content_are_left_out() -> None:
    blocks = [
        ("callout", {"tone": "info", "title": "Soon", "text": ""}),
        ("faq", {"items": [{"question": "When?", "answer": ""}]}),
        ("steps", {"items": []}),
        ("related", {"pages": []}),
        ("gallery", {"images": []}),
        ("embed", "https://www.youtube.com/watch?v=1"),
    ]
    assert document_of(factories.article(body=blocks))["body"] == []


@pytest.mark.django_db
def test_a_body_that_is_too_long_cannot_be_published() -> None:
    body = [("rich_text", f"<p>{'word ' * 60_000}</p>")] * 2
    with pytest.raises(ValidationError) as refused:
        factories.article("Sleep", body=body).save_revision().publish(user=factories.administrator())
    assert re.search(r"This text has 600,\d{3} characters as it is stored, and 500,000", str(refused.value))


@pytest.mark.django_db
def test_line_breaks_of_a_text_are_normalised() -> None:
    article = factories.article(body=[("quote", {"text": "One.\r\nTwo.\rC:\\r\\n"})], summary="First.\r\nSecond.")
    assert block_of(article)["value"]["text"] == "One.\nTwo.\nC:\\r\\n"
    assert document_of(article)["summary"] == "First.\nSecond."


@pytest.mark.django_db
def test_refused_form_has_all_fields_of_a_pasted_heading(client) -> None:
    """The editor's script would enter "undefined" in a missing field."""
    client.force_login(factories.administrator())
    factories.article("Rest")
    pasted = rich_text("<h2>What now</h2><p>Words</p>")
    address = reverse("wagtailadmin_pages:add", args=["pages", "article", factories.article_index().pk])
    answer = client.post(address, article_form(slug="rest", body=streamfield([("rich_text", pasted)])))
    shown = answer.context["form"]
    assert "slug" in shown.errors
    heading = shown["body"].value()[0]
    sent = heading.block.get_form_state(heading.value)
    assert (sent["level"], sent["text"], sent["anchor"]) == (["2"], "What now", None)


def test_anchor_undefined_is_replaced_by_one_made_of_the_words() -> None:
    raw = [
        {"type": "heading", "value": {"level": "2", "text": text, "anchor": anchor}, "id": anchor}
        for text, anchor in [("What now", "undefined"), ("And then", "undefined-2"), ("Undefined terms", "undefined-x")]
    ]
    stream = BodyBlock().to_python(raw)
    assert anchors_of([heading.value for heading in stream]) == ["what-now", "and-then", "undefined-x"]


def test_tones_are_the_same_everywhere():
    """A tone that one of these lacks would take the whole callout out of a document."""
    shown = set(get_args(get_type_hints(Callout)["tone"]))
    assert {tone for tone, _ in TONES} == set(SIGNS) == shown

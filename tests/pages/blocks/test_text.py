import pytest
from wagtail.blocks.stream_block import StreamValue

from pages.blocks.body import BodyBlock, table_of_contents, text_of, words_in


def body(*blocks: tuple) -> StreamValue:
    return BodyBlock().normalize(list(blocks))


def anchors(*headings: str) -> list[str]:
    stream = body(*(("heading", {"level": "2", "text": text}) for text in headings))
    return [entry["anchor"] for entry in table_of_contents(stream)]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("What is PTSD?", "what-is-ptsd"),
        ("Où nous trouver", "où-nous-trouver"),
        ("हिन्दी में", "हिन्दी-में"),
        ("?!", "section"),
    ],
)
def test_anchor_is_readable_in_any_script(heading: str, anchor: str) -> None:
    assert anchors(heading) == [anchor]


def test_anchors_of_equal_headings_are_numbered() -> None:
    assert anchors("Care", "Care", "care!") == ["care", "care-2", "care-3"]


def test_anchor_steps_aside_for_a_heading_that_has_its_number() -> None:
    assert anchors("Care 2", "Care", "Care") == ["care-2", "care", "care-3"]


def test_text_of_a_body_is_a_line_a_paragraph() -> None:
    stream = body(
        ("heading", {"level": "2", "text": "Rest"}),
        ("rich_text", "<p>Sleep &amp; <b>wake</b>.</p><ul><li>Early</li><li>Late</li></ul>"),
        ("quote", {"text": "It helps."}),
    )
    assert text_of(stream) == "Rest\nSleep & wake.\nEarly\nLate\nIt helps."


def test_contraction_and_compound_count_as_one_word() -> None:
    assert words_in("It\u2019s a well-known café, isn't it?") == 6

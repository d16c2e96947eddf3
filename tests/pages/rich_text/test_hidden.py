"""Stored rich text shows no words that are hidden, deleted, struck out or comments, to readers and to editors."""

import json

import pytest

from pages.blocks.text import FEATURES
from pages.rich_text import clean, words_of
from pages.rich_text.widget import RichTextArea
from tests.pages.importing.test_hidden import HIDDEN, SECRET


@pytest.mark.parametrize("markup", [markup for _, markup in HIDDEN])
def test_words_that_are_not_shown_are_left_out(markup: str) -> None:
    stored = f"<p>Take {markup.format(SECRET)}two.</p>"
    shown = clean(stored, page=lambda pk: None, document=lambda pk: None)
    assert shown == "<p>Take two.</p>"
    assert words_of(stored) == "Take two."


@pytest.mark.parametrize("markup", [markup for _, markup in HIDDEN])
def test_editor_opens_without_them(markup: str) -> None:
    """It would save them as ordinary words."""
    content = json.loads(RichTextArea(features=FEATURES).format_value(f"<p>Take {markup.format(SECRET)}two.</p>"))
    assert [block["text"] for block in content["blocks"]] == ["Take two."]

"""Unicode is normalized in a time that grows with the length of the text alone."""

import unicodedata

import pytest
from django.conf import settings

from pages.normalization import normalized

# Marks in an order that sorting has to turn round: its time would grow with the square of their number.
HOSTILE = "a" + "\u0301" * 500_000 + "\u0316" * 500_000


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("text", ["plain", "Cafe\u0301", "ﬁ ½", "שָׁלוֹם", "Việt Nam", "नमस्ते", "a" + "\u0301" * 30])
def test_real_text_is_normalized_as_everywhere(form, text):
    assert normalized(form, text) == unicodedata.normalize(form, text)


@pytest.mark.parametrize("form", ["NFC", "NFKC", "NFKD"])
def test_endless_marks_are_cut(form):
    assert len(normalized(form, HOSTILE)) <= 32
    assert normalized(form, f"{HOSTILE} b").endswith(" b")


def test_every_normalization_of_the_product_is_this_one():
    """Others would stop all threads for hostile text."""
    found = [
        path.relative_to(settings.BASE_DIR).as_posix()
        for folder in ("api", "cms", "pages")
        for path in (settings.BASE_DIR / folder).rglob("*.py")
        if "unicodedata.normalize(" in path.read_text()
    ]
    assert found == ["pages/normalization.py"]

"""What counts as one word, and as the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.search.folding import LONGEST, fold, folded_words, word_matches


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Café", "cafe"),
        ("Cafe\u0301", "cafe"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("Łódź", "lodz"),
        ("Œuvre", "oeuvre"),
        ("ﬁn", "fin"),
        ("άγχος", "αγχοσ"),
        ("ёлка", "елка"),
        ("мой", "мой"),
        ("مُحَمَّدٌ", "محمد"),
        ("العـــلاج", "العلاج"),
        ("أحمد", "احمد"),
        ("שָׁלוֹם", "שלום"),
        ("मानसिक", "मानसिक"),
        ("한국어", "한국어"),
        ("co\u00adoperate", "cooperate"),
        ("\u200fab\u200f", "ab"),
    ],
)
def test_case_accents_and_points_do_not_count(written, folded):
    assert folded_words(written) == [folded]


def test_whatever_is_no_letter_or_digit_parts_words():
    assert folded_words("l'été, post-traumatic (3.5) snake_case 😀") == [
        "l",
        "ete",
        "post",
        "traumatic",
        "3",
        "5",
        "snake",
        "case",
    ]


def test_of_a_very_long_word_the_beginning_counts():
    assert folded_words("a" * 1000) == ["a" * LONGEST]


@given(st.text())
def test_words_are_where_they_stand(text):
    found = list(word_matches(text))
    assert [word for match in found if (word := fold(match[0]))] == folded_words(text)
    assert [fold(text[match.start() : match.end()]) for match in found] == [fold(match[0]) for match in found]


@given(st.text())
def test_folding_twice_changes_nothing(text):
    for word in folded_words(text):
        assert folded_words(word)[:1] == [word]

"""What counts as one word, and as the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.search.folding import LONGEST, codes, fold, folded_words, indexed_words, word_matches


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


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("don't", ["dont"]),
        ("DON’T", ["dont"]),
        ("can't won't", ["cant", "wont"]),
        ("l'école d'été", ["l", "ecole", "d", "ete"]),
        ("patient's", ["patient", "s"]),
        ("n'total", ["n", "total"]),
    ],
)
def test_an_apostrophe_parts_words_but_for_english_negations(written, words):
    assert folded_words(written) == words


@pytest.mark.parametrize(
    ("written", "others"),
    [
        ("647-259-7740", {"6472597740", "2597740"}),
        ("(647) 259-7740", {"6472597740", "2597740"}),
        ("+1 647 259 7740", {"16472597740", "6472597740", "2597740"}),
        ("M4K 3Z1", {"m4k3z1"}),
        ("COVID-19", {"covid19"}),
        ("covid19", {"covid", "19"}),
        ("Omega-3 and 12 mg", {"omega3"}),
        ("2 to 3, 4; 5", set()),
        ("well-known", set()),
        ("1 2 3", set()),
        ("10\n20", set()),
    ],
)
def test_codes_are_found_with_and_without_their_separators(written, others):
    assert {spelling for *_, spelling in codes(written)} == others


@given(st.text(st.characters(categories=["L", "N", "P", "Zs", "Mn"])))
def test_spellings_of_codes_are_folded_and_where_they_stand(text):
    assert all(0 <= start < end <= len(text) and fold(code) == code for start, end, code in codes(text))
    assert all(len(word) <= LONGEST for word in indexed_words(text))


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

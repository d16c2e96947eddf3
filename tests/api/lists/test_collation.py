"""The order of titles in each language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.lists.collation import collation_key, collation_ranges, languages_with_own_letters
from api.lists.placement import LAST

LANGUAGES = st.sampled_from(["", "en", "fr-CA", *languages_with_own_letters()])


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("en", ["Łódź", "Loire", "“Night”", "Œil", "Offer", "«Open»", "Øre", "Os", "Zoo"]),
        ("fr", ["Adieu", "« Bonjour »", "École", "Étude", "Œil", "Offre", "Zèbre"]),
        ("da", ["Aben", "Zoo", "Æble", "Øre", "Aalborg", "Århus"]),
        ("sv", ["Anna", "Zebra", "Åre", "Äpple", "Öl"]),
        ("pl", ["Lato", "Ludzie", "Łódź", "Mama", "Zebra", "Źródło", "Żaba"]),
        ("es", ["Nube", "Ñandú", "Oso"]),
        ("cs", ["Cibule", "Čaj", "Hora", "Chata", "Ikona"]),
        ("tr", ["Havuz", "Irmak", "İzmir", "Jale"]),
        ("hu", ["Cukor", "Csend", "Díj"]),
        ("vi", ["An", "Án", "Ay", "Ăn", "Ắt", "Âm", "Ấp", "Ba", "Do", "Đi", "Ốc", "Ợt", "Ủi"]),
        ("da", ["Zoo", "Ǽ a", "Ǿ a", "Ǻ a"]),
        ("uk", ["Ель", "Єва", "Жінка", "Иж", "Їжак", "Йога", "Кава"]),
        ("ru", ["Ёлка", "Ель", "Жук", "Игра", "Йога", "Кот"]),
        ("ar", ["أحمد", "باب", "تمر"]),
    ],
)
def test_titles_are_in_the_order_of_their_language(language, titles):
    assert sorted(titles, key=lambda title: collation_key(title, language)) == titles


def test_case_accents_signs_and_spaces_do_not_matter():
    assert len({collation_key(title, "fr") for title in ("L’été — à 2", "l'ete a  2", "«L'Été» (à 2)")}) == 1
    assert collation_key("C++") != collation_key("C")
    assert collation_key("???") < collation_key("A")


@pytest.mark.parametrize(("one", "other"), [("กิน", "กัน"), ("कु", "के"), ("မိ", "မု")])
def test_vowel_signs_matter(one, other):
    assert collation_key(one) != collation_key(other)


def is_within(title: str, beginning: str, language: str) -> bool:
    return any(low <= collation_key(title, language) < high for low, high in collation_ranges(beginning, language))


@pytest.mark.parametrize(
    ("language", "beginning", "titles", "others"),
    [
        ("hu", "s", ["Só", "Szorongás"], ["Tó", "Ró"]),
        ("hu", "d", ["Dó", "Dzéta", "Dzsem"], ["Eb"]),
        ("cs", "c", ["Cibule", "Chata"], ["Dům", "Hora", "Čaj", "Ikona"]),
        ("cs", "mec", ["Mec", "Mecenáš", "Mech"], ["Meh"]),
        ("hr", "l", ["Lav", "Ljubav"], ["More"]),
        ("cy", "n", ["Nos", "Nghymru"], ["Gwe", "Haf"]),
        ("da", "a", ["Aben", "Aalborg"], ["Bo", "Zoo", "Ø"]),
    ],
)
def test_what_begins_a_digraph_begins_the_titles_with_it(language, beginning, titles, others):
    assert [title for title in [*titles, *others] if is_within(title, beginning, language)] == titles


def test_what_has_no_key_begins_no_title():
    assert collation_ranges("\U0010ff01") == []


@given(st.text(), st.text(), LANGUAGES)
def test_a_range_has_all_that_begins_alike(beginning, rest, language):
    ranges = collation_ranges(beginning, language)
    assert len(ranges) <= 2
    assert all(low < high < LAST for low, high in ranges)
    if beginning.isalnum() and rest.isascii() and language in ("", "en", "fr-CA"):
        assert is_within(beginning + rest, beginning, language)


@given(st.text(), LANGUAGES)
def test_every_text_has_a_key_below_the_last(text, language):
    assert collation_key(text, language) < LAST

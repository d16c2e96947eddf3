import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from pages.importing.records import Address, Heading, Prose, Record, UnreadableFile
from pages.importing.text import read_text
from tests.pages.importing.texts import CLINIC, FIRST, FRENCH, SECOND, THIRD, article

SEED = Path(settings.BASE_DIR).parent / "shared/seed/ketamine-ptsd.txt"


def headings(record: Record) -> list[str]:
    return [part.text for part in record.body if isinstance(part, Heading)]


def prose(record: Record) -> list[str]:
    return [part.html for part in record.body if isinstance(part, Prose)]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", unescape(re.sub(r"<[^>]+>", " ", text)))


def unplaced(record: Record) -> list[tuple[int, str]]:
    return [(line.line, line.text) for line in record.unplaced]


# --- the article ---


def test_title_below_an_address_is_found() -> None:
    assert read_text(CLINIC, country="CA").title == "Why sleep matters to recovery"


def test_headings_and_paragraphs_come_in_order() -> None:
    kinds = [type(part).__name__ for part in read_text(CLINIC, country="CA").body]
    assert kinds == ["Prose", "Heading", "Prose", "Prose"]


def test_heading_can_end_in_a_question_mark() -> None:
    assert headings(read_text(CLINIC, country="CA")) == ["What keeps us awake?"]


def test_words_of_a_paragraph_are_unchanged() -> None:
    assert prose(read_text(CLINIC, country="CA"))[:2] == [f"<p>{FIRST}</p>", f"<p>{SECOND}</p>"]


def test_phone_and_email_in_the_text_are_links() -> None:
    last = prose(read_text(CLINIC, country="CA"))[-1]
    assert '<a href="tel:+14169671111">(416) 967-1111</a>' in last
    assert '<a href="mailto:hello@example.org">hello@example.org</a>' in last


def test_markup_in_a_text_is_escaped() -> None:
    body = prose(read_text(article("Doctors write <b>SOAP</b> notes & letters when they have seen you."), country="CA"))
    assert body == ["<p>Doctors write &lt;b&gt;SOAP&lt;/b&gt; notes &amp; letters when they have seen you.</p>"]


def test_title_above_the_date_is_found_below_a_menu() -> None:
    text = f"Clinic\nAbout\nBlog\n\nWhy sleep matters to recovery\n\nSep 30, 2025\n\n{FIRST}"
    assert read_text(text, country="CA").title == "Why sleep matters to recovery"


def test_title_without_a_date_is_found_below_a_menu() -> None:
    text = f"About\nServices\nTeam\n\nWhy sleep matters to recovery\n\n{FIRST}"
    assert read_text(text, country="CA").title == "Why sleep matters to recovery"


def test_title_can_be_a_question() -> None:
    text = f"Harbour clinic\n\nCan sleep be learned again?\n\nSep 30, 2025\n\n{FIRST}"
    assert read_text(text, country="CA").title == "Can sleep be learned again?"


def test_heading_directly_below_the_title_is_kept() -> None:
    record = read_text(article("The night", FIRST, title="Sleep"), country="CA")
    assert (record.title, headings(record)) == ("Sleep", ["The night"])


def test_byline_is_not_a_heading() -> None:
    record = read_text(article("By Ann Lee", FIRST), country="CA")
    assert headings(record) == []
    assert unplaced(record) == [(3, "By Ann Lee")]


@pytest.mark.parametrize("text", ["Only a title", "Menu\nHome\nSearch", "One sentence and no title stands here."])
def test_text_without_an_article_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFile, match="It contains no article"):
        read_text(text, country="CA")


# --- dates ---


def test_date_is_found_under_the_title() -> None:
    assert read_text(CLINIC, country="CA").published_on == date(2025, 9, 30)


def test_text_without_a_date_has_none() -> None:
    assert read_text(article(FIRST), country="CA").published_on is None


def test_date_beside_an_author_is_read_and_the_line_reported() -> None:
    record = read_text(article("September 30, 2025 by Ann Lee", FIRST), country="CA")
    assert record.published_on == date(2025, 9, 30)
    assert unplaced(record) == [(3, "September 30, 2025 by Ann Lee")]


def test_second_date_is_reported() -> None:
    record = read_text(article("Sep 30, 2025", "Last updated: Oct 2, 2025", FIRST), country="CA")
    assert record.published_on == date(2025, 9, 30)
    assert unplaced(record) == [(5, "Last updated: Oct 2, 2025")]


# --- lists ---


def test_bullets_become_a_list() -> None:
    record = read_text(article("Try these:", "• a walk\n• a book", FIRST), country="CA")
    assert prose(record)[1] == "<ul><li>a walk</li><li>a book</li></ul>"


def test_numbers_become_an_ordered_list() -> None:
    record = read_text(article("Try these:", "1. a walk\n2. a book", FIRST), country="CA")
    assert prose(record)[1] == "<ol><li>a walk</li><li>a book</li></ol>"


def test_numbered_headings_keep_their_numbers() -> None:
    record = read_text(article(FIRST, "1. Go to bed early", SECOND, "2. Keep it dark", THIRD), country="CA")
    assert headings(record) == ["1. Go to bed early", "2. Keep it dark"]


def test_adjacent_short_lines_become_a_list() -> None:
    record = read_text(article(FIRST, "Try these:", "a walk\na book\na bath", "In the morning", SECOND), country="CA")
    assert prose(record)[2] == "<ul><li>a walk</li><li>a book</li><li>a bath</li></ul>"
    assert headings(record) == ["In the morning"]


def test_list_at_the_end_belongs_to_the_text() -> None:
    record = read_text(article(FIRST, "Try these:", "a walk\na book"), country="CA")
    assert prose(record)[-1] == "<ul><li>a walk</li><li>a book</li></ul>"


# --- text around the article ---


def test_text_of_the_theme_is_not_in_the_body() -> None:
    body = " ".join(prose(read_text(CLINIC, country="CA")) + headings(read_text(CLINIC, country="CA")))
    assert not any(words in body for words in ["Comment", "Reply", "Our Location", "Get In Touch", "Harbour"])


def test_line_without_a_place_is_reported_with_its_number() -> None:
    record = read_text(CLINIC + "\n\nMon to Fri 9 to 5", country="CA")
    assert unplaced(record)[-1] == (CLINIC.count("\n") + 3, "Mon to Fri 9 to 5")


def test_comments_below_the_text_are_not_in_the_body() -> None:
    record = read_text(article(FIRST, "2 Comments", SECOND), country="CA")
    assert prose(record) == [f"<p>{FIRST}</p>"]
    assert unplaced(record) == [(5, "2 Comments"), (7, SECOND)]


def test_phone_in_a_comment_is_not_imported() -> None:
    record = read_text(article(FIRST, "Leave a reply", f"{SECOND} My number is (416) 967-1119."), country="CA")
    assert record.channels == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Recent articles suggest that a nap of twenty minutes does no harm.",
        "Learn more slowly and you will learn better.",
        "Home is where most of us sleep best.",
        "Copyright is of no concern to a dream.",
    ],
)
def test_sentence_that_begins_like_a_menu_is_kept(sentence: str) -> None:
    assert f"<p>{sentence}</p>" in prose(read_text(article(FIRST, sentence, SECOND), country="CA"))


def test_text_below_a_heading_with_words_of_a_theme_is_kept() -> None:
    record = read_text(article(FIRST, "Get in touch", SECOND), country="CA")
    assert prose(record) == [f"<p>{FIRST}</p>", f"<p>{SECOND}</p>"]


def test_invisible_characters_are_removed() -> None:
    record = read_text(article("Re\u00adco\u200bvery takes\u00a0time, and\ufeff sleep gives it."), country="CA")
    assert prose(record) == ["<p>Recovery takes time, and sleep gives it.</p>"]


def test_zero_width_joiners_are_kept() -> None:
    sentence = "The word می\u200cخواهم keeps its joiner."
    assert prose(read_text(article(sentence), country="CA")) == [f"<p>{sentence}</p>"]


# --- facts ---


def test_address_is_parsed_into_its_parts() -> None:
    expected = Address("12 Harbour Street", "Unit 5", "Toronto", "ON", "M5E 1W7", "CA")
    assert read_text(CLINIC, country="US").address == expected


def test_phone_fax_and_email_are_distinguished() -> None:
    channels = read_text(CLINIC, country="CA").channels
    assert [(channel.kind, channel.value) for channel in channels] == [
        ("phone", "+14169671111"),
        ("fax", "+14169671112"),
        ("email", "hello@example.org"),
    ]


def test_two_phones_keep_their_labels() -> None:
    record = read_text(article(FIRST, "Contact us", "Reception: 416-967-1111\nEmergencies: 416-967-1113"), country="CA")
    assert [(channel.label, channel.value) for channel in record.channels] == [
        ("Reception", "+14169671111"),
        ("Emergencies", "+14169671113"),
    ]


def test_phone_is_read_in_the_country_of_the_address() -> None:
    text = article(FIRST, "Contact us", "221B Baker Street\nLondon\nNW1 6XE", "Phone: 020 7946 0958")
    record = read_text(text, country="CA")
    assert record.address == Address("221B Baker Street", "", "London", "", "NW1 6XE", "GB")
    assert record.channels[0].value == "+442079460958"


def test_second_address_is_reported() -> None:
    record = read_text(f"{CLINIC}\n\n9 King Street, Toronto, ON M5H 1A1", country="CA")
    assert unplaced(record)[-1][1] == "9 King Street, Toronto, ON M5H 1A1"


# --- French ---


def test_french_article_is_found_between_texts_of_the_theme() -> None:
    record = read_text(FRENCH, country="US")
    assert record.title == "Pourquoi le sommeil aide à guérir"
    assert headings(record) == ["Que faire pour mieux dormir\u00a0?"]
    assert len(prose(record)) == 2


def test_french_date_is_read() -> None:
    assert read_text(FRENCH, country="CA").published_on == date(2026, 3, 3)


def test_french_address_is_parsed_into_its_parts() -> None:
    expected = Address("1200, rue Sherbrooke Ouest", "bureau 300", "Montréal", "QC", "H3A 1A1", "CA")
    assert read_text(FRENCH, country="FR").address == expected


def test_french_label_of_a_fax_is_recognised() -> None:
    kinds = [channel.kind for channel in read_text(FRENCH, country="CA").channels]
    assert kinds == ["phone", "fax"]


# --- any text ---

LINES = st.lists(
    st.sampled_from(
        ["", "", "Menu", "0 Comment", "Leave a reply", "• a walk", "1. a book", "Short words", "A question?"]
    )
    | st.sampled_from([FIRST, SECOND, "Sep 30, 2025", "Oct 1, 2025 | by Ann", "12 Harbour Street\nToronto, ON M5E 1W7"])
    | st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z"]), max_size=60),
    max_size=12,
)


@given(LINES)
def test_every_word_is_placed_or_reported(lines: list[str]) -> None:
    text = "\n".join(["A title that is above it all", "", FIRST, "", *lines])
    record = read_text(text, country="CA")
    parts = [record.title, *prose(record), *headings(record), *(line.text for line in record.unplaced)]
    placed = set(words(" ".join(parts)))
    facts = set(words("Sep 30, 2025 Oct 1 12 Harbour Street Toronto ON M5E 1W7 a walk a book 1"))
    assert set(words(text.replace("\u00ad", "").replace("\u200b", ""))) - facts <= placed


# --- the seed text ---


@pytest.mark.skipif(not SEED.exists(), reason="the seed text is not beside this checkout")
def test_seed_has_its_headings_and_paragraphs_with_every_word() -> None:
    lines = [line for line in SEED.read_text().split("\n") if line.strip()]
    first = next(index for index, line in enumerate(lines) if line.startswith("0 Comment")) + 1
    last = next(index for index, line in enumerate(lines) if line.startswith("Leave A Reply"))
    record = read_text(SEED.read_text(), country="US")
    bodies = [part.text if isinstance(part, Heading) else part.html for part in record.body]
    assert (len(headings(record)), len(prose(record))) == (6, 28)
    assert [words(body) for body in bodies] == [words(line) for line in lines[first:last]]


def test_french_extension_of_a_phone_is_read() -> None:
    record = read_text(article(FIRST, "Nous joindre", "Téléphone : 514-987-6543 poste 12"), country="CA")
    assert [(each.value, each.extension) for each in record.channels] == [("+15149876543", "12")]


def test_mark_of_a_site_generator_is_reported() -> None:
    record = read_text(article(f"{FIRST} {{{{ location: toronto }}}}"), country="CA")
    assert [text.endswith("{{ location: toronto }}") for _, text in unplaced(record)] == [True]

"""What of a text is shown, and that nothing in it is taken for HTML."""

import time
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.search.folding import folded_words, word_matches
from api.search.highlights import LENGTH, Marker

ENDINGS = 2 * len(" …")


def marked(text: str, *words: str, beginning: str = "") -> str | None:
    found = Marker(f"'{beginning}':*" if beginning else "", list(words)).highlights(["body"], [text])
    return found[0]["html"] if found else None


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found.append((tag, attrs))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", data))

    handle_decl = unknown_decl = handle_pi = handle_comment


def test_texts_without_the_words_are_left_out():
    assert Marker("", ["sleep"]).highlights(["title", "summary", "tags"], ["Rest", "On sleep", ""]) == [
        {"field": "summary", "html": "On <mark>sleep</mark>"}
    ]


def test_every_one_of_a_passage_is_marked():
    assert marked("Sleep, and Sleeping; asleep.", "sleep", "sleeping") == (
        "<mark>Sleep</mark>, and <mark>Sleeping</mark>; asleep."
    )


def test_words_are_marked_as_they_are_written():
    assert marked("Le Café, le cafe\u0301.", "cafe") == "Le <mark>Café</mark>, le <mark>cafe\u0301</mark>."


def test_beginnings_are_marked_with_the_whole_word():
    assert marked("An anxious one", beginning="anx") == "An <mark>anxious</mark> one"


def test_codes_are_marked_as_they_are_written():
    assert marked("Call (647) 259-7740 now", "6472597740") == "Call (<mark>647) 259-7740</mark> now"
    assert marked("About COVID-19.", "covid19", "covid") == "About <mark>COVID-19</mark>."


def test_a_code_is_marked_for_each_of_its_halves():
    assert marked("About covid19, here.", "covid") == "About <mark>covid19</mark>, here."
    assert marked("About covid19, here.", "19") == "About <mark>covid19</mark>, here."


@pytest.mark.parametrize(
    ("text", "question"),
    [("word " * 60 + "\n", "6472597740"), ("word " * 60 + "\n", "sleep"), ("covid-19 " * 30, "sleep")],
)
def test_a_text_without_the_codes_of_the_question_takes_little_more_time_than_its_words(text, question):
    long = text * 300
    words = seconds(lambda: sum(1 for _ in word_matches(long)))
    assert seconds(lambda: marked(long, question)) < 3 * words


def seconds(work: Callable[[], object]) -> float:
    def once() -> float:
        begun = time.process_time()
        work()
        return time.process_time() - begun

    return min(once() for _ in range(3))


def test_a_text_that_is_no_field_is_not_shown():
    assert Marker("", ["sleep"]).highlights(["", "tags"], ["Sleep", "Sleep"]) == [
        {"field": "tags", "html": "<mark>Sleep</mark>"}
    ]


def test_a_passage_is_of_one_line():
    assert marked("First.\nThen sleep.\nLast.", "sleep") == "Then <mark>sleep</mark>."


def test_a_long_line_is_cut_between_words_and_says_so():
    shown = marked("word " * 100 + "sleep " + "other " * 100, "sleep")
    assert shown.startswith("… word ")
    assert shown.endswith(" other …")
    assert "<mark>sleep</mark>" in shown
    assert len(shown) <= LENGTH + ENDINGS + len("<mark></mark>")


def test_the_passage_with_most_of_the_words_is_shown():
    assert "deep" in marked("Sleep. " + "word " * 100 + "deep sleep", "deep", "sleep")


def test_a_text_without_spaces_is_cut_too():
    shown = marked("x" * 50 + "-" * 500 + "sleep" + "-" * 500, "sleep")
    assert len(unescape(shown)) <= LENGTH + ENDINGS + len("<mark></mark>")


@given(
    st.lists(st.sampled_from(["<script>", "sleep", "</mark>", "<mark>", "&lt;", "<!--", "]]>", " ", "\n", '"', "'"]))
)
def test_nothing_of_a_text_becomes_html(pieces):
    text = "".join(pieces)
    shown = marked(text, "sleep", "script", "mark")
    parser = Elements()
    parser.feed(shown or "")
    assert set(map(str, parser.found)) <= {str(("mark", []))}
    if shown:
        assert shown.count("<") == shown.count("<mark>") + shown.count("</mark>")


@given(st.text(), st.text(min_size=1))
def test_what_is_shown_is_the_text_itself(text, word):
    shown = marked(f"{text} {word}", *folded_words(word))
    if shown:
        plain = unescape(shown.replace("<mark>", "").replace("</mark>", "")).removeprefix("… ").removesuffix(" …")
        assert plain.strip() in f"{text} {word}"

"""An article with every block, as it is published."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from api.schema.document import openapi
from pages import reading_time
from pages.blocks.body import BodyBlock
from pages.rich_text import text_of_html
from pages.rich_text.blocks import read
from pages.rich_text.html import to_html
from tests.conformance import problems
from tests.kitchen_sink import WORDS, kitchen_sinks
from tests.kitchen_sink.reading import words_in

VOCABULARY = list(BodyBlock().child_blocks)
KNOWN_TO_EVERY_CLIENT = {"heading", "rich_text", "image", "quote"}
ELEMENTS = {"p", "ul", "ol", "li", "strong", "em", "sup", "sub", "code", "br", "a"}
MEDIA = re.compile(r"http://testserver/media/[^\"'\s<>]+")


def elements_of(html):
    return {tag.name for tag in BeautifulSoup(html, "html.parser").find_all(True)}


def strings_in(value):
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings_in(part)


def test_it_has_every_block_of_the_vocabulary(body):
    assert {*body} == {*VOCABULARY}


def test_its_text_has_every_feature_of_rich_text(body):
    [text] = body["rich_text"]
    assert elements_of(text["html"]) == ELEMENTS
    for begin in ("http://testserver/blog/", "http://testserver/media/", "https://", "mailto:", "tel:", "#"):
        assert f'href="{begin}' in text["html"]


def test_link_to_a_draft_is_only_its_text(body, language):
    [text] = body["rich_text"]
    draft = re.search('id="{draft}">([^<]+)<', WORDS[language].text)[1]
    [paragraph] = (part for part in text["html"].split("<p>") if draft in part)
    assert not any(draft in link.get_text() for link in BeautifulSoup(paragraph, "html.parser").find_all("a"))
    assert text["html"].count("data-id") == 1


@pytest.mark.django_db
def test_it_is_served_in_each_language_as_its_schema_says(api):
    for language, article in kitchen_sinks().items():
        answer = api("articles/kitchen-sink/", locale=language)
        assert answer.status_code == 200
        assert answer.data["title"] == article.title
        assert (answer.data["locale"], answer.data["direction"]) == (language, "rtl" if language == "ar" else "ltr")
        assert [translation["locale"] for translation in answer.data["translations"]] == ["ar", "en", "fr"]


def test_no_word_that_was_written_is_lost(document, language):
    written = vars(WORDS[language]).values()
    words = [value for value in written if isinstance(value, str) and not value.startswith("<p") and value != language]
    shown = "\n".join(strings_in(document))
    assert [word for word in words if word not in shown] == []


def test_fallbacks_are_clean_html_whose_text_has_the_same_words(document):
    for block in document["body"]:
        fallback = block["fallback"]
        assert (fallback is None) == (block["type"] in KNOWN_TO_EVERY_CLIENT)
        if fallback:
            assert elements_of(fallback["html"]) <= ELEMENTS
            assert to_html(read(fallback["html"])) == fallback["html"]
            assert text_of_html(fallback["html"]) == fallback["text"] != ""


def test_anchors_are_readable_and_unique_and_those_of_the_table_of_contents(document, body, language):
    assert [value["anchor"] for value in body["heading"]] == {
        "en": ["why-sleep-matters", "1-before-the-night", "breathing-out", "why-sleep-matters-2"],
        "fr": [
            "pourquoi-le-sommeil-compte-t-il",
            "1-avant-la-nuit",
            "expirer-c-est-lâcher",
            "pourquoi-le-sommeil-compte-t-il-2",
        ],
        "ar": ["لماذا-النوم-مهم", "1-قبل-الليل", "الزفير", "لماذا-النوم-مهم-2"],
    }[language]
    ids = [block["id"] for block in document["body"] if block["type"] == "heading"]
    assert document["toc"] == [{"id": id, **value} for id, value in zip(ids, body["heading"], strict=True)]


def test_links_within_the_page_lead_to_a_heading(document, body):
    [text] = body["rich_text"]
    hrefs = [link["href"] for link in BeautifulSoup(text["html"], "html.parser").find_all("a")]
    within = [unquote(href[1:]) for href in hrefs if href.startswith("#")]
    assert within
    assert {*within} <= {entry["anchor"] for entry in document["toc"]}


def test_who_reviewed_it_is_told(document, language):
    reviewed = [document[name] for name in ("last_reviewed", "next_review", "changed_since_review")]
    if language == "en":
        assert document["reviewed_by"]["credentials"] == "MD"
        assert reviewed == ["2026-03-01", "2027-03-01", True]
    else:  # nobody has reviewed a translation
        assert document["reviewed_by"] is None
        assert reviewed == [None, None, None]


def test_fallback_has_every_word_of_its_block(document):
    """But what it shows of other pages, which are links to them, and what tells how to show it."""
    for block in document["body"]:
        if block["fallback"] and block["type"] not in {"related"}:
            told = block["fallback"]["text"]
            value = {**block["value"], "location": None} if block["type"] == "contact" else block["value"]
            lines = [line for text in words_in(value) for line in text.split("\n") if line.strip()]
            assert [line for line in lines if line not in told] == [], block["type"]


def test_references_are_what_the_article_rests_on(document, language):
    words = WORDS[language]
    shown = [tuple(reference.values())[1:] for reference in document["references"]]
    assert shown == [
        (words.study, "https://doi.org/10.1000/182", words.journal, 2015),
        (words.role, None, words.attribution, 1894),
    ]


def files_of(value: Any) -> Iterator[str]:
    """Yield the `src` of each picture, and the addresses of other files, also those in texts."""
    if isinstance(value, dict) and "sources" in value:
        yield value["src"]
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from files_of(inner)
    elif isinstance(value, str):
        yield from MEDIA.findall(unescape(value))


def test_assets_are_every_file_of_an_offline_copy_once(document):
    assets = [asset["url"] for asset in document["assets"]]
    shown = {name: value for name, value in document.items() if name not in {"seo", "assets"}}
    assert sorted(assets) == sorted(set(files_of(shown)))
    assert all(asset["bytes"] for asset in document["assets"])
    # The hero, a portrait, two pictures in the text, of which one is for sharing too, the video's, and the diary.
    assert len(assets) == 6


def test_a_picture_that_is_shown_twice_has_the_description_of_its_place(body, language):
    words, [figure], [gallery] = WORDS[language], body["image"], body["gallery"]
    assert figure["image"]["src"] == gallery["images"][0]["image"]["src"]
    assert figure["image"]["alt"] == words.picture
    alts = [item["image"]["alt"] for item in gallery["images"]]
    assert alts == [*(alt for alt, _ in words.gallery), ""]


@pytest.mark.parametrize(("language", "word", "minutes"), [("en", "rest", 2), ("fr", "repos", 3), ("ar", "راحَة", 4)])
def test_reading_time_is_that_of_the_language(language, word, minutes):
    assert reading_time.minutes(f"{word} " * 450, language) == minutes


def test_reading_time_of_the_article_is_told(document):
    assert document["reading_minutes"] in {2, 3}


# --- the vocabulary ---


@pytest.mark.parametrize("name", VOCABULARY)
def test_the_example_of_each_block_is_as_its_schema_says(name):
    block = BodyBlock().child_blocks[name]
    value = block.meta.example
    html = block.get_api_fallback(value) if hasattr(block, "get_api_fallback") else ""
    fallback = {"html": html, "text": text_of_html(html)} if html else None
    shown = {"id": "5f6c1d0e-8f2b-5f0e-9a53-0d4c5c0f7a11", "type": name, "value": value, "fallback": fallback}
    reference = openapi()["components"]["schemas"]["Block"]["discriminator"]["mapping"][name]
    assert problems(json.loads(json.dumps(shown)), {"$ref": reference}) == []


@pytest.mark.parametrize("name", VOCABULARY)
def test_each_block_says_what_it_is_for(name):
    assert BodyBlock().child_blocks[name].meta.description.endswith(".")

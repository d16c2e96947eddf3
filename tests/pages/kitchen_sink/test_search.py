"""Search finds the words of every block."""

import re

import pytest

from tests.kitchen_sink import kitchen_sinks
from tests.kitchen_sink.reading import words_in

pytestmark = pytest.mark.django_db

# It shows other pages, which are found by themselves.
WITHOUT_WORDS = {"related"}


def words_of(block: dict) -> set[str]:
    return {word for text in words_in(block["value"]) for word in re.findall(r"[^\W\d_]{4,}", text)}


def own_words(block: dict, document: dict) -> list[str]:
    """Those that stand in no other block; the longest first, as the short ones may count for nothing."""
    others = set().union(*(words_of(other) for other in document["body"] if other is not block))
    return sorted(words_of(block) - others, key=lambda word: (-len(word), word))[:3]


def test_each_block_is_found_by_words_of_its_own(api):
    for language in kitchen_sinks():
        document = api("articles/kitchen-sink/", locale=language).data

        def finds(word: str, language=language, id=document["id"]) -> bool:
            return id in {item["id"] for item in api("articles/", q=word, locale=language).data["items"]}

        found = {block["type"] for block in document["body"] if any(map(finds, own_words(block, document)))}
        assert {block["type"] for block in document["body"]} - found == WITHOUT_WORDS, language

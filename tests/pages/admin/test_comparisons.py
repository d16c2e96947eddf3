"""Comparisons of two revisions: by words for ordinary texts, by sentences for long ones."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db

CHANGE = re.compile(r'<span class="(deletion|addition)">([^<]*)</span>')


def words(count: int, first: str = "word") -> list[str]:
    return [f"{first}{number}" for number in range(count)]


def changes(client: Client, old: str, new: str) -> list[tuple[str, str]]:
    """Return the changes that the comparison of two revisions shows."""
    article = factories.article(body=[("rich_text", f"<p>{old}</p>")])
    article.save_revision()
    block = article.body.raw_data[0]
    article.body = [{**block, "value": f"<p>{new}</p>"}]
    article.save_revision()
    client.force_login(factories.administrator())
    answer = client.get(reverse("wagtailadmin_pages:revisions_compare", args=[article.pk, "earliest", "latest"]))
    return CHANGE.findall(answer.content.decode())


def test_ordinary_text_is_compared_by_words(client):
    found = changes(client, "Eleven trams stopped there.", "Twelve trams stopped there.")
    assert found == [("deletion", "Eleven"), ("addition", "Twelve")]


def test_two_edits_in_a_long_text_are_compared_by_words(client):
    sentences = [f"There {word} stands. " for word in words(2000)]
    edited = [*sentences]
    edited[10], edited[1990] = "There else stands. ", "There other stands. "
    found = changes(client, "".join(sentences), "".join(edited))
    assert found == [("deletion", "word10"), ("addition", "else"), ("deletion", "word1990"), ("addition", "other")]


def test_an_edit_in_a_long_sentence_is_compared_by_words(client):
    long = words(3000)
    found = changes(client, " ".join(long), " ".join([*long[:1500], "else", *long[1501:]]))
    assert found == [("deletion", "word1500"), ("addition", "else")]


def test_a_long_text_in_which_most_changed_is_two_changes(client):
    old = words(3000)
    new = [word if place % 2 else f"new{place}" for place, word in enumerate(old)]
    assert [kind for kind, _ in changes(client, " ".join(old), " ".join(new))] == ["deletion", "addition"]


def test_sentences_of_a_long_text_that_stayed_are_not_changes(client):
    kept = "This sentence stays as it is."
    old, new = f"{' '.join(words(2500))}. {kept}", f"{' '.join(words(2500, 'new'))}. {kept}"
    found = changes(client, f"{old} {' '.join(words(9))}", f"{new} {' '.join(words(9, 'new'))}")
    assert [kind for kind, _ in found] == ["deletion", "addition"] * 2
    assert not any(kept in text for _, text in found)

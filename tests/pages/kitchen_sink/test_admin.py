"""Every block in the admin."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse

from pages.blocks.body import BodyBlock
from pages.models import Article
from tests.forms import fields_of, stream_form
from tests.kitchen_sink import LANGUAGES, kitchen_sinks
from tests.kitchen_sink.reading import words_in
from tests.pages.documents import document_of

pytestmark = pytest.mark.django_db


def sent_back(editor, article: Article) -> Article:
    """The edit form, fetched and published unchanged."""
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    shown = editor.get(address)
    latest = article.get_latest_revision_as_object()
    form = {**fields_of(shown.content.decode()), "action-publish": "1"}
    form |= stream_form("body", latest.body) | stream_form("references", latest.references)
    answer = editor.post(address, form)
    assert answer.status_code == 302, answer.context["form"].errors
    return Article.objects.get(pk=article.pk)


def stored(article: Article) -> str:
    streams = [article.body.get_prep_value(), article.references.get_prep_value()]
    return json.dumps(streams, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)


def without_markup(text: str) -> str:
    """Anchors come with publishing; and the editor numbers paragraphs, and writes lists and nothing in its own way."""
    return re.sub(r'"anchor": "[^"]*"|</?(p|ul|ol)( data-block-key=\\"\w+\\")?>| data-block-key=\\"\w+\\"', "", text)


@pytest.mark.long
def test_the_form_stores_what_it_was_shown(editor):
    articles = kitchen_sinks()
    for language in LANGUAGES:
        article = articles[language]
        before = document_of(article)
        again = sent_back(editor, article)
        assert without_markup(stored(again)) == without_markup(stored(article))
        after = document_of(again)
        assert {name for name in before if after[name] != before[name]} <= {"version", "updated_at", "seo"}
        assert stored(sent_back(editor, again)) == stored(again)


def test_headings_keep_the_anchors_that_they_are_published_with(editor):
    article = sent_back(editor, kitchen_sinks(["en"])["en"])
    anchors = [child.value["anchor"] for child in article.body if child.block_type == "heading"]
    assert anchors == ["why-sleep-matters", "1-before-the-night", "breathing-out", "why-sleep-matters-2"]
    article.body[0].value["text"] = "What sleep is for"
    article.body[2].value.update({"text": "Before you lie down", "anchor": ""})
    article.save_revision()
    article = sent_back(editor, article)
    toc = [(entry["text"], entry["anchor"]) for entry in document_of(article)["toc"]]
    assert toc[:2] == [("What sleep is for", "why-sleep-matters"), ("Before you lie down", "before-you-lie-down")]


@pytest.mark.parametrize("name", BodyBlock().child_blocks)
def test_the_chooser_shows_an_example_of_each_block(editor, name):
    block = Article._meta.get_field("body").stream_block.child_blocks[name]
    answer = editor.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.content, "html.parser")
    shown = f"{soup.get_text('')} {' '.join(str(picture['alt']) for picture in soup.find_all('img'))}"
    words = [line for text in words_in(block.meta.example) for line in text.split("\n")]
    assert words
    assert [line for line in words if line not in shown] == []

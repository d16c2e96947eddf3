"""Anchors of pages that are copied for translation."""

import pytest
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale

from pages.models import Article
from tests import factories
from tests.pages.documents import document_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def french():
    locale = Locale.objects.create(language_code="fr")
    for page in (factories.home(), factories.article_index()):
        page.copy_for_translation(locale).get_latest_revision().publish()
    return locale


@pytest.fixture
def article():
    heading = {"level": "2", "text": "Why sleep matters", "anchor": "why-sleep-matters"}
    return factories.article("Sleep", body=[("heading", heading), ("rich_text", "<p>It does.</p>")])


def anchors_of(page):
    return [child.value["anchor"] for child in page.body if child.block_type == "heading"]


def test_a_copy_for_translation_has_no_anchors(french, article):
    copy = article.copy_for_translation(french)
    assert anchors_of(Article.objects.get(pk=copy.pk)) == [""]
    assert anchors_of(copy.get_latest_revision_as_object()) == [""]
    assert copy.revisions.count() == 1
    assert anchors_of(Article.objects.get(pk=article.pk)) == ["why-sleep-matters"]


def test_anchors_of_a_translation_are_made_of_its_own_words(french, article):
    copy = article.copy_for_translation(french).get_latest_revision_as_object()
    copy.body[0].value["text"] = "Pourquoi dormir"
    copy.save_revision().publish()
    assert [entry["anchor"] for entry in document_of(copy)["toc"]] == ["pourquoi-dormir"]


def test_copies_of_pages_below_have_no_anchors(french, article):
    factories.plain_page(body=[("heading", {"level": "2", "text": "Us", "anchor": "us"})])
    german = Locale.objects.create(language_code="de")
    CopyPageForTranslationAction(factories.home(), german, include_subtree=True).execute(skip_permission_checks=True)
    assert anchors_of(Article.objects.get(locale=german)) == [""]


def test_an_alias_keeps_the_anchors_of_its_original(french, article):
    alias = article.copy_for_translation(french, alias=True)
    assert anchors_of(Article.objects.get(pk=alias.pk)) == ["why-sleep-matters"]


def test_a_copy_in_the_same_language_keeps_its_anchors(article):
    assert anchors_of(article.copy(update_attrs={"slug": "again"})) == ["why-sleep-matters"]

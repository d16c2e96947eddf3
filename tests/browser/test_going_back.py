"""An editor goes back to a form, or duplicates a block: what is there is what was stored."""

import pytest
from django.urls import reverse

from pages.blocks.body import text_of_body
from pages.models import Article, Category
from tests import factories
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


def test_form_that_is_opened_again_by_going_back_has_the_newest_words(editor):
    category = factories.category("Sleep")
    editor.open(reverse("wagtailsnippets_pages_category:edit", args=[category.pk]))
    name = editor.find("[name=name]")
    name.clear()
    name.send_keys("Sleep by Anna")
    editor.find("footer button[type=submit]").click()
    until(lambda: Category.objects.filter(name="Sleep by Anna").exists())
    Category.objects.update(name="Sleep by Bob")  # somebody else saves it
    editor.browser.back()
    until(lambda: editor.value("name") is not None)
    assert editor.script("return performance.getEntriesByType('navigation')[0].type") == "back_forward"
    until(lambda: editor.script("return document.readyState") == "complete")
    assert editor.value("name") == "Sleep by Bob"


def test_duplicated_table_keeps_its_caption(editor):
    table = factories.table(["Age", "Hours"], ["Adults", "8"], caption="How long a night is")
    article = factories.article("Sleep", body=[("table", table)])
    editor.edit(article)
    editor.find("[data-streamfield-action=DUPLICATE]").click()
    until(lambda: editor.value("body-1-value-caption") == "How long a night is")
    editor.save_draft()
    until(lambda: text_of_body(latest(article)).count("How long a night is") == 2)
    assert [block.value.caption for block in latest(article)] == ["How long a night is"] * 2


def latest(article: Article):
    return Article.objects.get(pk=article.pk).get_latest_revision_as_object().body

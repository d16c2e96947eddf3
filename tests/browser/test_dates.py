"""Dates in the admin, typed as an editor types them."""

from typing import Any

import pytest

from pages.models import Article, Location
from tests import factories
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def edit(editor):
    """Opens a page in the editor."""

    def opened(page: Any) -> Any:
        editor.edit(page)
        editor.unfold()
        return editor

    return opened


def save(editor: Any) -> str:
    """What the editor is told."""
    editor.script("window.old = true; document.querySelector('button.action-save').click()")
    until(lambda: editor.script("return !window.old && document.readyState === 'complete'"))
    editor.unfold()
    return editor.find("main").text


def test_date_that_is_typed_is_saved_and_one_typed_by_half_is_refused(edit):
    article = factories.article("Sleep")
    editor = edit(article)
    field = editor.find("[name=published_on]")
    editor.script("arguments[0].scrollIntoView()", field)
    field.send_keys("12/25/2026")
    assert field.get_property("value") == "2026-12-25"
    save(editor)
    assert Article.objects.get(pk=article.pk).get_latest_revision_as_object().published_on.isoformat() == "2026-12-25"

    field = editor.find("[name=published_on]")
    assert field.get_property("value") == "2026-12-25"
    editor.script("arguments[0].value = ''; arguments[0].scrollIntoView()", field)
    field.send_keys("11/30")
    assert "such as 2026-12-25" in save(editor)


def test_holiday_has_the_date_that_was_typed(edit):
    holiday = ("exception", {"first": "2026-07-01", "last": None, "opens": "", "closes": "", "note": "Canada Day"})
    location = factories.location(exceptions=[holiday])
    editor = edit(location)
    field = editor.find("[name=exceptions-0-value-first]")
    assert field.get_property("value") == "2026-07-01"
    editor.script("arguments[0].scrollIntoView({block: 'center'})", field)
    field.send_keys("12/25/2026")
    save(editor)
    saved = Location.objects.get(pk=location.pk).get_latest_revision_as_object()
    assert saved.exceptions[0].value["first"].isoformat() == "2026-12-25"


def test_a_date_that_was_left_by_half_is_refused_until_it_is_given_or_cleared(edit):
    page = factories.article_index().add_child(instance=Article(title="Sleep", live=False))
    page.save_revision()
    editor = edit(page)
    publish = "document.querySelector('[name=action-publish]').click()"
    field = editor.find("[name=published_on]")
    editor.script("arguments[0].scrollIntoView({block: 'center'})", field)
    field.send_keys("11/30")
    save(editor)
    editor.script(f"window.old = true; {publish}")
    until(lambda: editor.script("return !window.old && document.readyState === 'complete'"))
    assert "such as 2026-12-25" in editor.find("main").text
    assert not Article.objects.get(pk=page.pk).live
    field = editor.find("[name=published_on]")
    editor.script("arguments[0].scrollIntoView({block: 'center'}); arguments[0].focus()", field)
    editor.script("arguments[0].blur()", field)
    editor.script(publish)
    until(lambda: Article.objects.get(pk=page.pk).live)

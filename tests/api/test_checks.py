"""Wrong models stop the start."""

from django.core.checks import Tags, run_checks

from pages.models import Article


def found() -> dict:
    return {message.id: message for message in run_checks(tags=[Tags.models]) if message.id.startswith("api.")}


def test_our_models_are_right():
    assert found() == {}


def test_a_page_type_without_the_order_of_all_pages_is_told(monkeypatch):
    monkeypatch.setattr(Article, "orderings", {"published_on": "published_on"})
    error = found()["api.E008"]
    assert error.msg == "Article has no ordering 'title'."
    assert "ContentPage.orderings" in error.hint


def test_a_title_that_is_another_field_is_none(monkeypatch):
    monkeypatch.setattr(Article, "orderings", {**Article.orderings, "title": "seo_title"})
    assert "api.E008" in found()

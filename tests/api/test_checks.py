"""Wrong models stop the start, with a sentence that says what is wrong."""

import pytest
from django.apps import apps
from django.core.checks import Tags, run_checks
from django.http import QueryDict

from api.checks import check_parameters, check_types
from api.lists.filters import parameters_of
from api.parameters.base import parse
from pages.filters import Exact
from pages.models import Article, Category, Location
from pages.models.base import ContentPage
from pages.shapes.fields import summary_fields_of


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


@pytest.mark.parametrize("name", ["related", "body"])
def test_a_summary_that_shows_another_page_is_told(monkeypatch, name):
    monkeypatch.setattr(Article, "summary_fields", ["summary", name])
    summary_fields_of.cache_clear()
    try:
        assert f"The summary field {name!r} of pages.Article" in found()["api.E011"].msg
    finally:
        summary_fields_of.cache_clear()


@pytest.mark.parametrize("name", ["locale", "site", "slug", "q", "limit", "published_on__gte", "type"])
def test_a_filter_with_the_name_of_another_parameter_is_told(monkeypatch, name):
    monkeypatch.setattr(Article, "filters", {name: Exact("title")})
    assert repr(name) in str(check_parameters())


def test_a_snippet_may_have_an_ordering_called_position(monkeypatch):
    monkeypatch.setattr(Category, "orderings", {**Category.orderings, "position": "name"})
    lists = parameters_of(Category)
    values = parse(QueryDict("ordering=-position"), lists.parameters())
    assert lists.query(values).ordering == "position"


def test_a_filter_that_leads_nowhere_is_told(monkeypatch):
    monkeypatch.setattr(Location, "filters", {"locality": Exact("adress.locality")})
    assert "'adress.locality'" in found()["api.E007"].msg


def test_an_ordering_by_nothing_is_told(monkeypatch):
    monkeypatch.setattr(Article, "orderings", {**Article.orderings, "price": "prize"})
    assert "'prize'" in found()["api.E009"].msg


def test_a_column_whose_edits_leave_no_mark_is_told(monkeypatch):
    monkeypatch.setattr(Article, "orderings", {**Article.orderings, "edited_at": "latest_revision_created_at"})
    assert "'latest_revision_created_at', whose edits leave no mark" in found()["api.E010"].msg
    monkeypatch.setattr(Article, "orderings", ContentPage.orderings)
    monkeypatch.setattr(Article, "api_fields", [*Article.api_fields, "owner"])
    assert "The API field 'owner'" in found()["api.E010"].msg


@pytest.mark.parametrize("name", ["Location", "Tag", "Redirect", "Site"])
def test_a_model_with_the_type_of_another_is_told(monkeypatch, name):
    other = type(name, (), {"_meta": Category._meta, "collection": "others", "api_fields": []})
    models = [*apps.get_models(), other]
    monkeypatch.setattr(apps, "get_models", lambda: models)
    assert Category._meta.label in str(check_types())

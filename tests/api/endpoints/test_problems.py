"""What errors say in fields of their own, for clients that act on them."""

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale

from api.models import PublishedDocument
from api.schema.document import openapi
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["articles/sleep/", "articles/{id}/", "pages/{id}/", "pages/{id}.md"])
def test_what_was_withdrawn_says_why_and_what_replaces_it(api, path):
    article = factories.article("Sleep")
    path = path.format(id=api("articles/sleep/").data["id"])
    article.unpublish()
    problem = api(path).json()
    assert (problem["code"], problem["reason"], problem["replaced_by"]) == ("gone", "unpublished", None)
    Redirect.add_redirect("/blog/sleep", redirect_to="/blog/")
    assert api(path).json()["replaced_by"] == "/blog/"


def test_what_was_withdrawn_from_a_path_says_why(api):
    article = factories.article("Sleep")
    api("articles/")
    article.delete()
    problem = api("routes/", path="/blog/sleep/").data
    assert (problem["code"], problem["reason"], problem["replaced_by"]) == ("gone", "deleted", None)


def test_the_schema_of_what_is_gone_has_the_reason():
    responses = openapi()["components"]["responses"]
    content = responses["Gone"]["content"]["application/problem+json"]
    assert content["schema"] == {"$ref": "#/components/schemas/GoneProblem"}
    assert {"reason", "replaced_by"} <= set(openapi()["components"]["schemas"]["GoneProblem"]["required"])
    assert "reason" not in openapi()["components"]["schemas"]["Problem"]["properties"]


def test_a_slug_that_several_pages_share_lists_each_of_their_ids(api):
    first = factories.article("Sleep")
    index = factories.publish(type(factories.article_index())(title="News"), below=factories.home())
    second = factories.publish(type(first)(title="Sleep", slug="sleep"), below=index)
    response = api("articles/sleep/")
    assert (response.status_code, response.data["code"]) == (409, "ambiguous")
    ids = set(PublishedDocument.objects.filter(slug="sleep").values_list("id", flat=True))
    assert {entry["suggestion"] for entry in response.data["errors"]} == set(map(str, ids))
    assert {entry["code"] for entry in response.data["errors"]} == {"ambiguous"}
    assert second.url_path.endswith("/news/sleep/")
    assert any("/news/sleep/" in entry["detail"] for entry in response.data["errors"])


@pytest.mark.parametrize(
    ("path", "query", "suggestion"),
    [
        ("articles/", {"category": "truama"}, "trauma"),
        ("articles/", {"category__not": "truama"}, "trauma"),
        ("locations/", {"locality": "Toranto"}, "toronto"),
        ("pages/", {"parent": "00000000-0000-0000-0000-000000000000"}, None),
    ],
)
def test_a_value_that_names_nothing_has_a_code_of_its_own(api, path, query, suggestion):
    factories.category()
    factories.location(locality="Toronto")
    response = api(path, **query)
    assert (response.status_code, response.data["code"]) == (400, "unknown_value")
    [entry] = response.data["errors"]
    assert (entry["code"], entry["parameter"], entry["suggestion"]) == ("unknown_value", next(iter(query)), suggestion)


@pytest.mark.parametrize("path", ["articles/sleep/", "site/", "changes/"])
def test_all_languages_are_refused_where_there_is_one(api, path):
    factories.article("Sleep")
    [entry] = api(path, locale="*").data["errors"]
    assert (entry["parameter"], entry["suggestion"]) == ("locale", "en")


@pytest.mark.parametrize(
    ("code", "meant"), [("fr-CA", "fr"), ("FR", "fr"), ("fr_BE", "fr"), ("en-gb", "en"), ("de", None)]
)
@pytest.mark.parametrize("name", ["locale", "fallback"])
def test_an_unknown_language_suggests_the_same_one_without_its_country(api, name, code, meant):
    Locale.objects.create(language_code="fr")
    [entry] = api("articles/", **{name: code}).data["errors"]
    assert (entry["parameter"], entry["suggestion"]) == (name, meant)
    assert "There is: en, fr." in entry["detail"]


@pytest.mark.parametrize(
    ("code", "meant"),
    [("pt-BR", "pt-br"), ("pt_PT", "pt"), ("zh-Hant", "zh-hant"), ("zh-hant-tw", "zh-hant"), ("zh", "zh-hans")],
)
def test_an_unknown_language_suggests_the_code_that_is_most_like_it(api, code, meant):
    for known in ("pt", "pt-br", "zh-hans", "zh-hant"):
        Locale.objects.create(language_code=known)
    [entry] = api("articles/", locale=code).data["errors"]
    assert entry["suggestion"] == meant


def test_a_suggested_value_with_a_comma_can_be_sent(api):
    factories.location(locality="Washington, DC")
    meant = api("locations/", locality="Washingtn\\, DC").data["errors"][0]["suggestion"]
    assert len(api("locations/", locality=meant).data["items"]) == 1


@pytest.mark.parametrize(("path", "query"), [("articles/sleep/", {}), ("routes/", {"path": "/blog/sleep/"})])
def test_what_was_withdrawn_is_purged_with_the_redirects(api, path, query):
    article = factories.article("Sleep")
    api("articles/")
    article.unpublish()
    assert "list:redirects" in api(path, **query)["Surrogate-Key"].split()


@pytest.mark.parametrize(("name", "parameter"), [("highlights", "q"), ("score", "q"), ("count", "counts")])
def test_what_another_parameter_adds_is_not_left_out_by_fields(api, name, parameter):
    path = "categories/" if name == "count" else "articles/"
    query = {"counts": "true"} if name == "count" else {"q": "sleep"}
    [entry] = api(path, fields=f"*,-{name}", **query).data["errors"]
    assert entry["detail"] == f"Field {name!r} is given because of {parameter}. Leave that out."


def test_the_next_part_has_one_address_however_values_are_ordered(api):
    for slug in ("care", "trauma"):
        factories.article(f"Of {slug}", category=factories.category(slug, slug=slug))
    api("articles/")
    orders = "category=care&category=trauma&limit=1", "limit=1&category=trauma&category=care"
    first, second = (Client().get(f"/api/v1/articles/?{order}").json()["meta"]["next"] for order in orders)
    assert first == second is not None

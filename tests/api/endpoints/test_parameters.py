"""Query parameters: how several values are written, and what a mistake says."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from api.parameters.base import MOST_VALUES
from api.schema.document import openapi
from tests import factories
from tests.sharing import Share

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("content")]


@pytest.fixture(scope="module")
def content(share: Share) -> None:
    share(make_content)


def make_content() -> None:
    for slug in ("trauma", "care", "rest"):
        factories.article(slug.title(), category=factories.category(slug.title(), slug=slug))
    factories.location("Harbour", locality="Toronto")


def titles(query: str, path: str = "articles/") -> list[str]:
    return [item["title"] for item in Client().get(f"/api/v1/{path}?ordering=title&{query}").json()["items"]]


@pytest.mark.parametrize(
    ("repeated", "with_commas"),
    [
        ("category=trauma&category=care", "category=trauma,care"),
        ("category__not=trauma&category__not=care", "category__not=care,trauma"),
        ("slug=trauma&slug=care,rest", "slug=trauma,care,rest"),
    ],
)
def test_a_repeated_parameter_is_the_same_as_commas(api, repeated, with_commas):
    api("articles/")
    assert titles(repeated) == titles(with_commas) != []


def test_repeated_types_and_fields_are_the_same_as_commas(api, client):
    api("articles/")
    answers = [
        client.get(f"/api/v1/pages/?{query}").json()
        for query in (
            "type=article&type=location&fields=title&fields=hero.src",
            "type=article,location&fields=title,hero.src",
        )
    ]
    assert answers[0]["items"] == answers[1]["items"] != []


def test_a_backslash_at_the_end_of_a_value_does_not_join_it_to_the_next(api, client):
    api("locations/")
    errors = client.get("/api/v1/locations/?locality=Toronto\\&locality=Toronto").json()["errors"]
    assert "'Toronto\\\\'" in errors[0]["detail"]


def test_the_next_page_keeps_each_of_repeated_values(api, client):
    api("articles/")
    first = client.get("/api/v1/articles/?category=trauma&category=care&limit=1&ordering=title").json()
    following = first["meta"]["next"]
    assert sorted(parse_qs(urlsplit(following).query)["category"]) == ["care", "trauma"]
    second = client.get(following).json()
    assert [item["title"] for item in (*first["items"], *second["items"])] == ["Care", "Trauma"]


def test_repeated_values_have_a_limit(api, client):
    query = "&".join(["slug=a"] * (MOST_VALUES + 1))
    assert "at most 100 values" in client.get(f"/api/v1/articles/?{query}").json()["detail"]


def test_a_parameter_of_one_value_may_be_repeated_but_not_with_another(api, client):
    api("articles/")
    assert client.get("/api/v1/articles/?locale=en&locale=en").status_code == 200
    [error] = client.get("/api/v1/articles/?limit=1&limit=2").json()["errors"]
    assert error["parameter"] == "limit"
    assert "takes one value, but is given 2 times" in error["detail"]


def test_the_schema_repeats_every_parameter_that_takes_several_values():
    declared = {
        (parameter["name"], parameter["explode"])
        for path in openapi()["paths"].values()
        for parameter in path["get"].get("parameters", [])
        if parameter["schema"].get("type") == "array"
    }
    assert {name for name, _ in declared} >= {"slug", "id__not", "type", "category", "fields", "locality"}
    assert {explode for _, explode in declared} == {True}

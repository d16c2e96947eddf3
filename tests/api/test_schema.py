"""The OpenAPI document, and that answers are as it says."""

import warnings

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from jsonschema import Draft202012Validator

from api.schema.document import openapi


def test_it_is_generated_without_a_warning():
    openapi.cache_clear()
    GENERATOR_STATS.reset()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        document = openapi()
    assert not GENERATOR_STATS
    assert document["openapi"] == "3.1.0"


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("", "/api/v1/"),
        ("articles/", "/api/v1/articles/"),
        ("articles/sleep/", "/api/v1/articles/{key}/"),
        ("locations/", "/api/v1/locations/"),
        ("locations/harbour-clinic/", "/api/v1/locations/{key}/"),
        ("contacts/", "/api/v1/contacts/"),
        ("contacts/contact/", "/api/v1/contacts/{key}/"),
        ("pages/", "/api/v1/pages/"),
        ("people/", "/api/v1/people/"),
        ("people/review-group/", "/api/v1/people/{key}/"),
        ("categories/", "/api/v1/categories/"),
        ("categories/trauma/", "/api/v1/categories/{key}/"),
        ("tags/", "/api/v1/tags/"),
        ("site/", "/api/v1/site/"),
        ("/api/health/", "/api/health/"),
    ],
)
def test_answers_are_as_the_schema_says(api, everything, path, operation):
    response = api(path)
    assert response.status_code == 200
    assert not problems(operation, "200", "application/json", response.data)


def test_routes_and_errors_are_as_the_schema_says(api, everything):
    route = api("routes/", path="/blog/sleep/")
    assert not problems("/api/v1/routes/", "200", "application/json", route.data)
    page = api(f"pages/{route.data['document']['id']}/")
    assert not problems("/api/v1/pages/{key}/", "200", "application/json", page.data)
    missing = api("articles/nothing/")
    assert not problems("/api/v1/articles/{key}/", "404", "application/problem+json", missing.data)


def test_no_field_is_served_that_the_schema_does_not_know(api, everything):
    served = set(api("articles/sleep/").data)
    assert served == set(openapi()["components"]["schemas"]["Article"]["properties"])


def problems(operation: str, status: str, media_type: str, data: dict) -> list[str]:
    """What of the data the schema does not allow."""
    document = openapi()
    answer = document["paths"][operation]["get"]["responses"][status]["content"][media_type]["schema"]
    schema = {**answer, "components": document["components"]}
    return [f"{error.json_path}: {error.message[:200]}" for error in Draft202012Validator(schema).iter_errors(data)]

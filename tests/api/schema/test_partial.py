"""Answers that give only what was asked for."""

import jsonschema_rs
import pytest

from api.schema.document import openapi
from api.schema.partial import partial_of

UUID = "00000000-0000-0000-0000-000000000001"
ARTICLE = {"id": UUID, "type": "article"}


def is_valid(value, component: str) -> bool:
    schemas = dict(openapi()["components"]["schemas"])
    name = partial_of(schemas, component)
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(value)


@pytest.mark.parametrize(
    "asked_for",
    [
        {},
        {"title": "Sleep"},
        {"hero": {"src": "https://cms.example.org/media/trees.png"}},
        {"hero": None},
        {"body": [{"type": "heading", "value": {"text": "Why?"}}]},
        {"related": [{"title": "Rest"}]},
    ],
)
def test_all_but_id_and_type_may_be_absent(asked_for):
    assert is_valid({**ARTICLE, **asked_for}, "Article")
    assert is_valid({**ARTICLE, **asked_for}, "Page")


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": UUID},
        {"type": "article"},
        {**ARTICLE, "title": 1},
        {**ARTICLE, "title": None},
        {**ARTICLE, "hero": {"src": None}},
        {**ARTICLE, "body": [{"value": {"text": "Why?"}}]},
    ],
)
def test_what_is_there_is_as_it_always_is(wrong):
    assert not is_valid(wrong, "Article")


def test_a_component_that_contains_itself_ends():
    assert is_valid({"children": [{"children": [{"title": "About"}]}]}, "MenuLink")


def test_the_whole_variants_stay():
    schemas = dict(openapi()["components"]["schemas"])
    before = {name: repr(schema) for name, schema in schemas.items()}
    partial_of(schemas, "Page")
    assert {name: repr(schemas[name]) for name in before} == before

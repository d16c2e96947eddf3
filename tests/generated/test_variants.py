"""The variants of the OpenAPI document: what is valid in them, and what generators cannot read stands in none."""

from typing import Any

import jsonschema_rs
import pytest

from api.schema.document import openapi
from tests.generated.answers import Answer, differences, examples, with_strangers

VARIANTS = ["closed", "open", "tagged", "merged"]


def invalid(answers: list[Answer], unions: str) -> list[str]:
    components = {"schemas": openapi(unions=unions)["components"]["schemas"]}
    found = []
    for answer in answers:
        schema = {"$ref": f"#/components/schemas/{answer.schema}", "components": components}
        if not jsonschema_rs.Draft202012Validator(schema).is_valid(answer.value):
            found.append(answer.schema)
    return found


@pytest.mark.parametrize("unions", VARIANTS)
def test_what_exists_is_valid_in_every_variant(unions):
    assert len(examples()) > 20
    assert invalid(examples(), unions) == []


@pytest.mark.parametrize(("unions", "valid"), [("closed", False), ("open", True), ("tagged", False), ("merged", True)])
def test_what_does_not_exist_yet_is_valid_where_a_schema_has_to_say_so(unions, valid):
    """The tagged document leaves it to the case for unknown values that generated clients add."""
    answers = with_strangers(examples())
    assert {"Article", "Page", "PageList", "ChangeList", "Route"} <= {answer.schema for answer in answers}
    assert (invalid(answers, unions) == []) is valid


@pytest.mark.parametrize("unions", ["open", "tagged", "merged"])
def test_nothing_is_only_null_and_no_enum_is_closed(unions):
    """A type that is only null has no name in most languages. A constant is an enum of one value."""

    def check(schema: Any, at: str) -> None:
        if isinstance(schema, list):
            for number, inner in enumerate(schema):
                check(inner, f"{at}/{number}")
        elif isinstance(schema, dict):
            for name, inner in schema.get("properties", {}).items():
                assert inner.get("type") != "null", f"{at}/{name}"
            enum = schema.get("enum", []) if "type" in schema else []
            assert len(enum) <= 1, at
            for name, inner in schema.items():
                if name != "enum":
                    check(inner, f"{at}/{name}")

    check(openapi(unions=unions)["components"]["schemas"], unions)


@pytest.mark.parametrize(("unions", "told"), [("closed", True), ("open", False), ("tagged", True), ("merged", False)])
def test_unions_have_discriminators_where_their_generators_use_them(unions, told):
    schemas = openapi(unions=unions)["components"]["schemas"]
    assert ("discriminator" in schemas["Block"]) is told
    assert any("discriminator" in schema for schema in schemas.values()) is told


def test_what_a_client_loses_changes_or_makes_up_is_a_difference():
    sent = {"id": 1, "body": [{"type": "quote"}], "at": None}
    assert list(differences(sent, {**sent, "score": None, "highlights": []})) == []
    assert list(differences(sent, {"id": 2, "body": [], "mood": "calm"})) == [
        "$.at is lost: null",
        '$.body was [{"type": "quote"}], and is []',
        "$.id was 1, and is 2",
        '$.mood is made up: "calm"',
    ]

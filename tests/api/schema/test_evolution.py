"""The open document, in which future values are valid too."""

import jsonschema_rs
import pytest

from api.schema.document import openapi
from api.schema.evolution import with_open_values
from api.schema.examples import example_of

UUID = "00000000-0000-0000-0000-000000000001"
FALLBACK = {"html": "<p>Watch it.</p>", "text": "Watch it."}
VIDEO = {"id": UUID, "type": "video", "value": {"seconds": 12}, "fallback": FALLBACK}
QUOTE = {"id": UUID, "type": "quote", "value": {"text": "So.", "attribution": None, "role": None}, "fallback": None}

PUBLISHED = example_of("list_changes")["items"][0]
PARTS = ("street", "extra", "locality", "region", "postal_code")


def is_valid(value, component: str, *, unions: str) -> bool:
    schema = {"$ref": f"#/components/schemas/{component}", "components": openapi(unions=unions)["components"]}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(value)


@pytest.mark.parametrize(
    ("component", "value"),
    [
        ("Block", VIDEO),
        ("Article", {**example_of("get_article"), "body": [QUOTE, VIDEO]}),
        ("Page", {**example_of("get_page"), "type": "hologram"}),
        ("PageItem", {**example_of("list_pages")["items"][0], "type": "hologram"}),
        ("Block", {**VIDEO, "fallback": None}),
        ("Change", {**PUBLISHED, "type": "hologram", "document": {**PUBLISHED["document"], "type": "hologram"}}),
        ("Change", {**PUBLISHED, "op": "withdraw", "document": None, "reason": "merged"}),
        ("Change", {**PUBLISHED, "op": "archive"}),
        ("Address", {**dict.fromkeys(PARTS), "country": "XZ"}),
        ("Route", {"kind": "gone"}),
        ("Channel", {**example_of("get_contact")["channels"][0], "kind": "pager"}),
        ("Seo", {**example_of("get_article")["seo"], "robots": "nosnippet"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_future_values_are_valid_only_in_the_open_document(component, value):
    assert is_valid(value, component, unions="open")
    assert not is_valid(value, component, unions="closed")


@pytest.mark.parametrize("block", [{**VIDEO, "fallback": "Watch it."}, {"type": "video"}, {**VIDEO, "id": "1"}])
def test_an_unknown_block_has_what_every_block_has(block):
    assert not is_valid(block, "Block", unions="open")


@pytest.mark.parametrize("unions", ["closed", "open"])
def test_known_blocks_may_come_without_fallbacks_and_are_only_what_they_are(unions):
    for block in example_of("get_article")["body"]:
        assert is_valid({**block, "fallback": None}, "Block", unions=unions)
        kinds = [name for name in BLOCKS if is_valid(block, name, unions=unions)]
        assert kinds == [f"{block['type'].title().replace('_', '')}Block"]


BLOCKS = [reference["$ref"].rpartition("/")[2] for reference in openapi()["components"]["schemas"]["Block"]["oneOf"]]


def test_the_open_document_tells_members_apart_by_their_constants_alone():
    assert not [
        name for name, schema in openapi(unions="open")["components"]["schemas"].items() if "discriminator" in schema
    ]


def test_known_members_stay_strict():
    assert is_valid(QUOTE, "Block", unions="open")
    assert not is_valid({**QUOTE, "value": {"text": "So."}}, "Block", unions="open")


def test_parameters_are_not_opened():
    operation = openapi(unions="open")["paths"]["/api/v1/articles/"]["get"]
    ordering = next(parameter for parameter in operation["parameters"] if parameter["name"] == "ordering")
    assert "title" in ordering["schema"]["enum"]


def test_the_closed_document_stays_as_it_is():
    before = repr(openapi())
    openapi.__wrapped__(unions="open")
    assert repr(openapi()) == before


def test_a_property_of_several_types_is_opened_too():
    def member(kind: str, answer: dict) -> dict:
        return {"type": "object", "required": ["op", "answer"], "properties": {"op": {"const": kind}, "answer": answer}}

    schemas = {
        "Some": member("some", {"type": ["string", "integer", "null"]}),
        "None": member("none", {"type": "null"}),
        "Either": {
            "oneOf": [{"$ref": "#/components/schemas/Some"}, {"$ref": "#/components/schemas/None"}],
            "discriminator": {"propertyName": "op", "mapping": {"some": "", "none": ""}},
        },
    }
    opened = with_open_values({"components": {"schemas": schemas}}, unions="open")["components"]["schemas"]
    either = {"oneOf": [{"type": ["string", "integer"]}, {"type": "null"}]}
    assert opened["None"]["properties"]["answer"] == either
    assert opened["UnknownEither"]["properties"]["answer"] == either

"""The open document, in which future values are valid too."""

import jsonschema_rs
import pytest

from api.schema.document import openapi
from api.schema.examples import example_of

UUID = "00000000-0000-0000-0000-000000000001"
FALLBACK = {"html": "<p>Watch it.</p>", "text": "Watch it."}
VIDEO = {"id": UUID, "type": "video", "value": {"seconds": 12}, "fallback": FALLBACK}
QUOTE = {"id": UUID, "type": "quote", "value": {"text": "So.", "attribution": None, "role": None}, "fallback": None}


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
        ("Change", {**example_of("list_changes")["items"][0], "type": "hologram"}),
        ("Change", {**example_of("list_changes")["items"][0], "op": "withdraw", "document": None, "reason": "merged"}),
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

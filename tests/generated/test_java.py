"""What the client in Java makes of what it knows, and of what it never saw."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.schema.examples import example_of
from tests.generated import clients
from tests.generated.decoding import Decode
from tests.generated.recipes import commands, made

pytestmark = pytest.mark.long

UUID = "00000000-0000-0000-0000-0000000000aa"
VIDEO = {"id": UUID, "type": "video", "value": {"seconds": 12}, "fallback": {"html": "<p>Watch.</p>", "text": "Watch."}}
PROBLEM = {
    "type": "https://cms.example.org/api/docs/errors/#tired",
    "title": "Not today",
    "status": 420,
    "detail": "Come back tomorrow.",
    "instance": "/api/v1/",
    "code": "tired",
    "errors": [],
}


@pytest.fixture(scope="module")
def java() -> Iterator[Decode]:
    with clients.java() as decode:
        yield decode


def otherwise(*, properties: str) -> Path:
    """Return the client of the recipe with other settings."""
    recipe = [[word for word in command if not word.startswith("--additional")] for command in commands("Java")]
    return made([*recipe[:-1], [*recipe[-1], f"--additional-properties={properties}"]])


@pytest.mark.parametrize(("disallowed", "refused"), [("true", True), ("false", False)])
def test_the_default_library_for_java_passes_over_unknown_fields_where_told_to(disallowed, refused):
    """It is not compiled here: what it decodes with does not come with the generator."""
    client = otherwise(properties=f"library=okhttp-gson,disallowAdditionalPropertiesIfNotPresent={disallowed}")
    for model in ("Article", "Quote", "QuoteBlock"):
        (code,) = client.rglob(f"model/{model}.java")
        assert ("is not defined in the" in code.read_text()) is refused


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name.removesuffix("Block")).lower()


def without_empty_additions(written: Any, value: Any) -> Any:
    """This client writes an empty list where an optional one was absent, such as the highlights of a summary."""
    if isinstance(written, dict) and isinstance(value, dict):
        return {
            name: without_empty_additions(inner, value.get(name))
            for name, inner in written.items()
            if name in value or inner != []
        }
    if isinstance(written, list) and isinstance(value, list) and len(written) == len(value):
        return [without_empty_additions(*pair) for pair in zip(written, value, strict=True)]
    return written


def test_it_decodes_an_article_with_a_block_it_never_saw(java):
    article = example_of("get_article")
    article = {**article, "body": [*article["body"], VIDEO]}
    name, written = java("Article", article)
    assert name == "Article"
    written = without_empty_additions(written, article)
    assert written["body"] == article["body"]
    assert written["related"] == article["related"]


@pytest.mark.parametrize("block", example_of("get_article")["body"], ids=lambda block: block["type"])
def test_it_tells_the_blocks_that_it_knows(java, block):
    name, written = java("Block", block)
    assert snake(name) == block["type"]
    assert without_empty_additions(written, block) == block


@pytest.mark.parametrize("block", example_of("get_article")["body"], ids=lambda block: block["type"])
def test_a_block_that_it_knows_may_gain_a_field(java, block):
    """Within its value, and beside it: it stays what it is, and is not taken for an unknown one."""
    name, written = java("Block", {**block, "value": {**block["value"], "mood": "calm"}, "mood": "calm"})
    assert snake(name) == block["type"]
    assert without_empty_additions(written, block) == block


def test_an_article_may_gain_a_field(java):
    article = example_of("get_article")
    name, written = java("Article", {**article, "mood": {"calm": True}, "seo": {**article["seo"], "mood": "calm"}})
    assert name == "Article"
    assert written == java("Article", article)[1]


@pytest.mark.parametrize(
    ("wanted", "value", "name"),
    [
        ("Block", VIDEO, "UnknownBlock"),
        ("Block", {**VIDEO, "fallback": None}, "UnknownBlock"),
        ("Change", {**example_of("list_changes")["items"][0], "op": "archive"}, "UnknownChange"),
        ("Page", {**example_of("get_page"), "type": "hologram"}, "UnknownPage"),
        ("PageItem", {**example_of("list_pages")["items"][0], "type": "hologram"}, "UnknownPageItem"),
        ("Route", {"kind": "elsewhere"}, "UnknownRoute"),
        ("Channel", {**example_of("get_contact")["channels"][0], "kind": "pager"}, "Channel"),
        ("Problem", PROBLEM, "Problem"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_survives_what_it_never_saw(java, wanted, value, name):
    became, written = java(wanted, value)
    assert became == name
    assert written == {field: value[field] for field in written}


def test_it_survives_changes_of_an_unknown_type_or_reason(java):
    known = example_of("list_changes")["items"][0]
    new = {**known, "type": "hologram", "document": {**known["document"], "type": "hologram"}}
    gone = {**known, "op": "withdraw", "document": None, "reason": "merged"}
    listed = {"items": [known, new, gone, {**gone, "type": "hologram"}], "meta": {"cursor": "c", "has_more": False}}
    name, written = java("ChangeList", listed)
    assert name == "ChangeList"
    documents = [item["document"] for item in written["items"]]
    assert [document and document["type"] for document in documents] == [known["type"], "hologram", None, None]
    assert [(item["type"], item["reason"]) for item in written["items"]] == [
        (known["type"], None),
        ("hologram", None),
        (known["type"], "merged"),
        ("hologram", "merged"),
    ]


def test_blocks_stay_what_they_are_without_their_fallbacks(java):
    article = example_of("get_article")
    article = {**article, "body": [{**block, "fallback": None} for block in article["body"]]}
    written = without_empty_additions(java("Article", article)[1], article)
    assert written["body"] == article["body"]

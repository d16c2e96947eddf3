"""The parameter `fields`: of every document, it selects the named fields and nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.fields.names import DocumentsAt
from api.fields.selection import DEEPEST, LONGEST, Fields, parse_fields
from api.parameters.base import Invalid
from api.schema.document import openapi
from api.schema.with_fields import WITH_FIELDS
from tests import conformance

FOLDER = Path(__file__).parents[2] / "snapshots" / "test_contract"
# Type → the operation that answers with a document of this type.
OPERATIONS = {"article": "get_article", "location": "get_location", "contact": "get_contact", "site": "get_site"}


def document_of(kind: str) -> dict:
    """The committed document of a type, which has every field."""
    return json.loads((FOLDER / f"test_document[{kind}].json").read_text())


DOCUMENTS = {kind: document_of(kind) for kind in OPERATIONS}


def schema_of(operation: str, kind: str = "schema") -> dict:
    for path in openapi()["paths"].values():
        if path["get"]["operationId"] == operation:
            content = path["get"]["responses"]["200"]["content"]["application/json"]
            return content["schema"] if kind == "schema" else content[kind]["schema"]
    raise LookupError(operation)


CONSTANT = "the field has one possible value"


def names_in(schema: dict, depth: int = 6) -> dict[str, Any]:
    """Every field of the schema, and the fields inside it. Constants are marked."""
    if "$ref" in schema:
        return names_in(openapi()["components"]["schemas"][schema["$ref"].rpartition("/")[2]], depth)
    names: dict[str, Any] = {CONSTANT: {}} if "const" in schema else {}
    if depth:
        for name, inner in schema.get("properties", {}).items():
            names[name] = names_in(inner, depth - 1)
    items = [schema["items"]] if "items" in schema else []
    for member in [*schema.get("oneOf", []), *schema.get("anyOf", []), *items]:
        for name, inner in names_in(member, depth).items():
            names[name] = {**names.get(name, {}), **inner}
    return names


def paths_in(names: dict[str, Any], above: str = "") -> Iterator[str]:
    for name, inner in names.items():
        if name != CONSTANT:
            yield f"{above}{name}"
            yield from paths_in(inner, f"{above}{name}.")


NAMES = {kind: names_in(schema_of(operation)) for kind, operation in OPERATIONS.items()}
PATHS = {kind: sorted(paths_in(names)) for kind, names in NAMES.items()}

asked = st.sampled_from(sorted(OPERATIONS)).flatmap(
    lambda kind: st.tuples(st.just(kind), st.lists(st.sampled_from(PATHS[kind]), min_size=1, max_size=8))
)


def select(kind: str, *paths: str) -> dict:
    chosen = parsed(OPERATIONS[kind], ",".join(paths))
    return chosen.of(DOCUMENTS[kind]) if chosen else DOCUMENTS[kind]


def parsed(operation: str, text: str) -> Fields | None:
    return parse_fields(DocumentsAt(operation), None, text.split(","))


def leaves(value: Any, path: tuple = ()) -> Iterator[tuple[tuple, Any]]:
    """All values without values inside them, each with its path; the path includes the numbers of items."""
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, name))
    else:
        yield path, value


def is_wanted(kind: str, path: tuple, value: Any, wanted: list[list[str]]) -> bool:
    """True if a value is one of the named fields or inside one, or if it is null and a named field is inside it.

    Constants are given if any field beside them is named, or one inside that.
    """
    names = [name for name in path if isinstance(name, str)]
    given = [*wanted, ["id"], ["type"]]
    above = names[:-1]
    if above and is_constant(NAMES[kind], names) and any(one[: len(above)] == above for one in given):
        return True
    return any(names[: len(one)] == one or (value is None and one[: len(names)] == names) for one in given)


def is_constant(names: dict[str, Any], path: list[str]) -> bool:
    for name in path:
        names = names.get(name, {})
    return CONSTANT in names


@given(asked)
def test_a_document_has_only_the_named_fields(asked):
    kind, paths = asked
    wanted = [path.split(".") for path in paths]
    expected = [(path, value) for path, value in leaves(DOCUMENTS[kind]) if is_wanted(kind, path, value, wanted)]
    assert list(leaves(select(kind, *paths))) == expected


@given(asked)
def test_items_of_lists_stay_in_their_places(asked):
    kind, paths = asked

    def compare(chosen: Any, whole: Any) -> None:
        if isinstance(chosen, list):
            assert len(chosen) == len(whole)
            for one, other in zip(chosen, whole, strict=True):
                compare(one, other)
        elif isinstance(chosen, dict):
            assert list(chosen) == [name for name in whole if name in chosen]
            for name in chosen:
                compare(chosen[name], whole[name])

    compare(select(kind, *paths), DOCUMENTS[kind])


@given(asked)
def test_selecting_again_changes_nothing(asked):
    kind, paths = asked
    chosen = parsed(OPERATIONS[kind], ",".join(paths))
    once = chosen.of(DOCUMENTS[kind])
    assert chosen.of(once) == once


@given(asked)
def test_selected_documents_match_the_second_schema(asked):
    kind, paths = asked
    schema = schema_of(OPERATIONS[kind], WITH_FIELDS)
    assert not conformance.problems(select(kind, *paths), schema)


@given(asked, st.randoms())
def test_the_order_and_repetition_of_names_do_not_matter(asked, random):
    kind, paths = asked
    again = [*paths, paths[0]]
    random.shuffle(again)
    assert parsed(OPERATIONS[kind], ",".join(again)) is parsed(OPERATIONS[kind], ",".join(paths))


@pytest.mark.parametrize("kind", sorted(OPERATIONS))
def test_every_name_in_the_schema_is_accepted(kind):
    for path in PATHS[kind]:
        parsed(OPERATIONS[kind], path)


@given(asked, st.text(st.characters(exclude_characters=",.", codec="utf-8"), min_size=1), st.integers(0, 5))
def test_every_name_outside_the_schema_is_refused(asked, name, place):
    kind, paths = asked
    names = paths[0].split(".")
    names[min(place, len(names) - 1)] = name
    path = ".".join(names)
    if path in PATHS[kind] or path.strip() in {*PATHS[kind], "*"}:
        return
    with pytest.raises(Invalid):
        parsed(OPERATIONS[kind], path)


def test_a_null_stays_null():
    assert DOCUMENTS["article"]["references"][0]["url"] is None
    assert DOCUMENTS["article"]["hero"]["focal_point"] is None
    chosen = select("article", "references.url", "hero.focal_point.x")
    assert chosen["references"] == [{"url": None}]
    assert chosen["hero"] == {"focal_point": None}


def test_a_block_of_another_type_lacks_the_field():
    blocks = select("article", "body.value.attribution")["body"]
    assert {"attribution": None} in [block["value"] for block in blocks if block["type"] == "quote"]
    assert not [block for block in blocks if block["type"] != "quote" and "attribution" in block["value"]]


def test_what_tells_kinds_of_objects_apart_is_given_without_being_named():
    blocks = select("article", "body.value.html")["body"]
    assert [block["type"] for block in blocks] == [block["type"] for block in DOCUMENTS["article"]["body"]]
    assert {"type": "rich_text", "value": {"format": "html", "html": "<p>Because.</p>"}} in blocks


def test_text_is_left_out_if_a_field_inside_it_is_named():
    values = [block["value"] for block in select("article", "body.value.text.html")["body"]]
    assert {"text": {"format": "html", "html": "<p>Call us.</p>"}} in values
    assert not [value for value in values if isinstance(value.get("text"), str)]


def test_a_name_includes_the_names_inside_it():
    assert select("article", "hero", "hero.src") == select("article", "hero.src", "hero") == select("article", "hero")


def test_a_star_is_everything():
    assert select("article", "*") == select("article", "title", "*") == DOCUMENTS["article"]


def test_a_minus_leaves_out():
    article = DOCUMENTS["article"]
    assert select("article", "*", "-seo") == {name: value for name, value in article.items() if name != "seo"}
    without = select("article", "*", "-hero.sources", "-body.fallback", "-seo")
    assert without["hero"] == {name: value for name, value in article["hero"].items() if name != "sources"}
    assert [set(block) for block in without["body"]] == [{"id", "type", "value"}] * len(article["body"])
    assert select("article", "hero", "-hero.src").keys() == {"id", "type", "hero"}
    assert "src" not in select("article", "hero", "-hero.src")["hero"]


@pytest.mark.parametrize(
    ("text", "suggestion", "words"),
    [
        ("*,-soe", "-seo", "Did you mean 'seo'?"),
        ("-seo", "*,-seo", "only leaves out"),
        ("*,-id", None, "always given"),
        ("*,-body.type", None, "'body.type' is always given"),
        ("*,-", None, "between two commas"),
        ("titel", "title", "Did you mean 'title'? The fields are: assets, authors, body"),
        ("hero.scr", "hero.src", "The fields of 'hero' are: alt, color, credit"),
        ("seo.open_grap.title", "seo.open_graph.title", "The fields of 'seo' are: canonical_url"),
        ("title.length", "title", "'title' has no fields inside"),
        ("seo.json_ld.@graph.name", "seo.json_ld.@graph", "may have any fields"),
        ("hero.*", "hero", "Did you mean 'hero'?"),
        ("*,titel", "title", "Did you mean 'title'?"),
        ("xyzzy", None, "The fields are: assets"),
        ("", None, "one or more names"),
        (",", None, "one or more names"),
        ("title,,body", None, "missing between two commas"),
        ("hero.", None, "missing in 'hero.'"),
        (".".join(["hero"] * (DEEPEST + 1)), ".".join(["hero"] * DEEPEST), "more than 10 names"),
        ("x" * (LONGEST + 1), None, "at most 4000 characters"),
    ],
)
def test_a_mistake_is_explained(text, suggestion, words):
    with pytest.raises(Invalid) as raised:
        parsed("get_article", text)
    assert raised.value.suggestion == suggestion
    assert words in str(raised.value)


def test_each_mistake_is_reported():
    with pytest.raises(Invalid) as raised:
        parsed("get_article", "titel,hero.scr,path")
    entries = raised.value.entries("fields")
    assert [(entry["parameter"], entry["suggestion"]) for entry in entries] == [
        ("fields", "hero.src"),
        ("fields", "title"),
    ]

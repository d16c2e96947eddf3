"""The OpenAPI document: it is valid and complete, and its examples are real."""

import re
import subprocess
import sys
import warnings

import jsonschema_rs
import orjson
import pytest
from django.conf import settings
from django.test import Client
from django_countries import countries
from drf_spectacular.drainage import GENERATOR_STATS

from api.edge.application import MAX_BYTES
from api.endpoints.base import ReadView
from api.endpoints.collections import DetailView, ListView
from api.endpoints.index import NothingView
from api.schema.descriptions import descriptions
from api.schema.document import openapi
from api.urls import patterns
from pages.blocks.body import BodyBlock
from pages.rich_text import FORMATS
from pages.types import models_by_type, page_types
from tests import conformance
from tests.api.contract.keys import KEY, key_at

DOCUMENT = openapi()
OPERATIONS = {item["get"]["operationId"]: item["get"] for item in DOCUMENT["paths"].values()}
SCHEMAS = DOCUMENT["components"]["schemas"]


def test_the_document_is_generated_without_a_warning():
    openapi.cache_clear()
    GENERATOR_STATS.reset()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        document = openapi()
    assert not GENERATOR_STATS
    assert document["openapi"] == "3.1.0"


def test_the_document_is_served(api):
    assert api("openapi.json").data == DOCUMENT
    assert api("openapi.json", unions="closed").data == DOCUMENT
    assert api("openapi.json", unions="open").data == openapi(unions="open")
    elsewhere = api("openapi.json", headers={"Host": "localhost"}).data
    assert elsewhere == {**DOCUMENT, "servers": [{"url": "http://localhost"}]}
    assert api("openapi.json", unions="opne").data["errors"][0]["suggestion"] == "open"


def test_the_document_says_where_the_server_is_and_how_tokens_are_sent():
    assert DOCUMENT["servers"] == [{"url": settings.BASE_URL}]
    schemes = {name for operation in OPERATIONS.values() for way in operation["security"] for name in way}
    assert schemes == set(DOCUMENT["components"]["securitySchemes"])


def test_operations_are_described_for_those_who_call_them():
    described = {name: operation["description"] for name, operation in OPERATIONS.items()}
    assert described["list_articles"].startswith("Articles, as summaries")
    assert described["get_person"].startswith("Person: the whole document.")
    assert all(text.endswith(".") for text in described.values())
    ours = {base.__doc__ for base in (ReadView, ListView, DetailView)}
    assert not ours & set(described.values())


def test_the_document_has_every_address():
    read = [pattern for pattern in patterns if issubclass(view_of(pattern), ReadView)]
    read = [pattern for pattern in read if view_of(pattern) is not NothingView]
    assert len(read) == len(OPERATIONS) == len(DOCUMENT["paths"])
    assert {"get_openapi", "get_health", "list_changes", "get_route", "list_articles", "get_person"} <= set(OPERATIONS)


def view_of(pattern) -> type:
    callback = pattern.callback
    return getattr(callback, "cls", getattr(callback, "view_class", None))


@pytest.mark.parametrize("pattern", patterns, ids=lambda pattern: pattern.name)
def test_the_document_has_every_parameter(pattern):
    view = view_of(pattern)
    if not issubclass(view, ReadView) or view is NothingView:
        return
    operation = OPERATIONS[view(**pattern.callback.initkwargs).operation_id()]
    parameters = operation.get("parameters", [])
    declared = {(parameter["in"], parameter["name"]) for parameter in parameters}
    assert {("query", parameter.name) for parameter in view.parameters} <= declared
    assert {("path", parameter.name) for parameter in view.path_parameters} <= declared
    assert all(parameter["description"] and parameter["schema"] for parameter in parameters)


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_declares_the_common_problems(name):
    assert {"200", "400", "401", "406", "500", "503"} <= set(OPERATIONS[name]["responses"])


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("list_articles", {"304"}),
        ("get_article", {"304", "404", "409", "410"}),
        ("get_person", {"304", "404", "410"}),
        ("get_page", {"304", "404", "410"}),
        ("get_page_markdown", {"304", "404", "410"}),
        ("get_route", {"304", "404", "410"}),
        ("list_changes", {"304", "410"}),
        ("get_preview", {"404", "410"}),
        ("get_health", set()),
    ],
)
def test_no_other_status_is_declared(name, statuses):
    assert set(OPERATIONS[name]["responses"]) == {"200", "400", "401", "406", "500", "503"} | statuses


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - {"get_openapi"}))
def test_the_examples_match_their_schemas(name):
    [content] = OPERATIONS[name]["responses"]["200"]["content"].values()
    assert not conformance.problems(content["example"], content["schema"])


@pytest.mark.parametrize(
    ("union", "values"),
    [
        ("Block", set(BodyBlock().child_blocks)),
        ("Page", set(page_types())),
        ("PageItem", set(page_types())),
        ("FullPage", set(page_types())),
        ("Change", {"publish", "withdraw"}),
        ("ChangedDocument", {*models_by_type(), "redirect", "site"}),
        ("Route", {"page", "redirect"}),
        ("RichText", set(FORMATS)),
        ("PageSummary", set(page_types())),
    ],
)
def test_unions_are_discriminated(union, values):
    schema = SCHEMAS[union]
    on, mapping = schema["discriminator"]["propertyName"], schema["discriminator"]["mapping"]
    assert set(mapping) == values
    assert sorted(reference["$ref"] for reference in schema["oneOf"]) == sorted(mapping.values())
    for value, reference in mapping.items():
        member = SCHEMAS[reference.rpartition("/")[2]]
        assert described(member["properties"][on]) == {"type": "string", "const": value}
        assert on in member["required"]


def test_summaries_within_documents_are_of_their_type():
    of_location = {"oneOf": [{"$ref": "#/components/schemas/LocationSummary"}, {"type": "null"}]}
    assert SCHEMAS["Article"]["properties"]["related"]["items"] == {"$ref": "#/components/schemas/ArticleSummary"}
    assert described(SCHEMAS["Contact"]["properties"]["location"]) == of_location
    assert described(SCHEMAS["ContactValue"]["properties"]["location"]) == of_location


def described(schema: dict) -> dict:
    """The schema of a property but for its description."""
    return {key: part for key, part in schema.items() if key != "description"}


@pytest.mark.parametrize("unions", ["closed", "open"])
def test_every_property_is_described_and_every_description_is_used(unions):
    declared = [
        (name, property, schema["description"])
        for name, component in openapi(unions=unions)["components"]["schemas"].items()
        for property, schema in component.get("properties", {}).items()
    ]
    in_words = [(name, property) for name, property, text in declared if text == f"The {property.replace('_', ' ')}."]
    assert [place for place in in_words if place[1] not in descriptions()] == []
    assert unions == "open" or set(descriptions().values()) <= {text for _, _, text in declared}


# What generated clients cannot call a class, in Kotlin, Swift, Java, Dart, Python or TypeScript.
TAKEN = {
    *("Any", "Array", "Boolean", "Character", "Class", "Data", "Date", "Double", "Dynamic", "Enum", "Error"),
    *("Exception", "Float", "Function", "Int", "Integer", "Index", "List", "Long", "Map", "Never", "Nothing", "None"),
    *("Null", "Number", "Object", "OpenApi", "Optional", "Override", "Pair", "Promise", "Protocol", "Record", "Result"),
    *("Self", "Set", "String", "Symbol", "Thread", "Type", "Union", "Unit", "Unknown", "Void"),
}


@pytest.mark.parametrize("unions", ["closed", "open"])
def test_no_component_has_a_name_that_languages_need(unions):
    assert not TAKEN & set(openapi(unions=unions)["components"]["schemas"])


@pytest.mark.parametrize(
    ("component", "property", "values"),
    [
        ("Parent", "type", sorted(page_types())),
        ("PageReference", "type", sorted(page_types())),
        ("LinkedPage", "type", sorted(page_types())),
        ("Heading", "level", [2, 3, 4]),
        ("TocEntry", "level", [2, 3, 4]),
        ("Address", "country", [*sorted(country.code for country in countries), None]),
    ],
)
def test_what_has_few_values_lists_them_and_may_gain_others(component, property, values):
    assert SCHEMAS[component]["properties"][property]["enum"] == values
    opened = openapi(unions="open")["components"]["schemas"][component]["properties"][property]
    assert "enum" not in opened
    assert opened["type"] == SCHEMAS[component]["properties"][property]["type"]


def test_a_publication_has_a_document_and_a_withdrawal_a_reason():
    publication, withdrawal = (SCHEMAS[name]["properties"] for name in ("PublishedChange", "WithdrawnChange"))
    assert described(publication["document"]) == {"$ref": "#/components/schemas/ChangedDocument"}
    assert described(publication["reason"]) == described(withdrawal["document"]) == {"type": "null"}
    assert "deleted" in withdrawal["reason"]["enum"]


def test_whole_documents_and_fields_in_lists_have_types_with_names():
    content = OPERATIONS["list_articles"]["responses"]["200"]["content"]["application/json"]
    assert content["x-with-view-full"]["schema"] == {"$ref": "#/components/schemas/FullArticleList"}
    assert content["x-with-fields"]["schema"] == {"$ref": "#/components/schemas/PartialArticleList"}
    whole = set(SCHEMAS["Article"]["properties"])
    assert set(SCHEMAS["FullArticle"]["properties"]) == {*whole, "score", "highlights"}
    assert set(SCHEMAS["FullArticle"]["required"]) == whole
    assert SCHEMAS["PartialArticle"]["required"] == ["id", "type"]
    changes = OPERATIONS["list_changes"]["responses"]["200"]["content"]["application/json"]
    assert changes["x-with-fields"]["schema"] == {"$ref": "#/components/schemas/PartialChangeList"}


def test_a_document_for_one_format_of_rich_text_has_no_other(api):
    document = api("openapi.json", rich_text="portable", unions="open").data
    schemas = document["components"]["schemas"]
    assert described(schemas["RichTextBlock"]["properties"]["value"]) == {
        "$ref": "#/components/schemas/PortableRichText"
    }
    assert {"RichText", "RichTextOrNull", "HtmlRichText", "PartOfRichText"}.isdisjoint(schemas)
    operation = document["paths"]["/api/v1/articles/{key}/"]["get"]
    [asked] = [parameter for parameter in operation["parameters"] if parameter["name"] == "rich_text"]
    assert (asked["required"], asked["schema"]["enum"]) == (True, ["portable"])
    content = operation["responses"]["200"]["content"]["application/json"]
    validator = jsonschema_rs.Draft202012Validator({**content["schema"], "components": document["components"]})
    assert validator.is_valid(content["example"])
    in_html = OPERATIONS["get_article"]["responses"]["200"]["content"]["application/json"]["example"]
    assert not validator.is_valid(in_html)


@pytest.mark.django_db
@pytest.mark.parametrize("format", [None, *FORMATS])
@pytest.mark.parametrize("unions", ["closed", "open", "tagged", "merged"])
def test_every_reference_resolves_and_the_edge_keeps_each_variant(unions, format):
    query = {"unions": unions, **({"rich_text": format} if format else {})}
    response = Client().get("/api/v1/openapi.json", query)
    assert len(response.content) <= MAX_BYTES
    document = response.json()
    references = set(re.findall(r'"(#/components/[^"]+)"', orjson.dumps(document).decode()))
    present = {f"#/components/{kind}/{name}" for kind, named in document["components"].items() for name in named}
    assert references
    assert references <= present


@pytest.mark.django_db
@pytest.mark.usefixtures("everything")
def test_every_declared_property_is_required_and_served(api):
    for address, component in [("articles/sleep/", "Article"), ("locations/harbour-clinic/", "Location")]:
        assert set(api(address).data) == set(SCHEMAS[component]["properties"]) == set(SCHEMAS[component]["required"])


@pytest.mark.django_db
@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_each_operation_answers_as_declared(api, path):
    """Request each operation once. tests/conformance.py validates every answer."""
    if KEY.search(path):
        above = path.partition("{")[0]
        keys = [item["id"] for item in api(above).data["items"]] if above in DOCUMENT["paths"] else [key_at(api, path)]
        paths = [KEY.sub(key, path) for key in keys]
    else:
        paths = [path]
    query = {"path": "/blog/sleep/"} if path == "/api/v1/routes/" else {}
    assert {api(address, **query).status_code for address in paths} == {200}


MANY_AT_ONCE = """
import django
django.setup()
from concurrent.futures import ThreadPoolExecutor
from api.schema.document import openapi
with ThreadPoolExecutor(8) as pool:
    documents = [pool.submit(openapi) for _ in range(8)]
assert len({str(document.result()) for document in documents}) == 1
"""


@pytest.mark.long
def test_many_threads_may_generate_the_document_at_once():
    """Use a new process: drf-spectacular loads its extensions at its first use, which is not safe in threads."""
    subprocess.run([sys.executable, "-c", MANY_AT_ONCE], cwd=settings.BASE_DIR, check=True, timeout=120)

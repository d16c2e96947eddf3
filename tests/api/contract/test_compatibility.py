"""The contract that was released still holds, unless the changelog says otherwise."""

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from api.schema.document import openapi
from tests.api.contract import baseline
from tests.api.contract.compatibility import broken


def released() -> dict:
    return json.loads(baseline.FILE.read_text())


def test_what_breaks_is_named_in_the_changelog_under_breaking():
    named = breaking_section((settings.BASE_DIR / "CHANGELOG.md").read_text())
    missing = [f"`{place}` {what}" for place, what in broken(released(), openapi()) if f"`{place}`" not in named]
    assert not missing, (
        "The contract is broken. Clients rely on what is there: keep it, and add what is new beside it.\n"
        "Else name each of these under “### Breaking” in the newest section of CHANGELOG.md:\n" + "\n".join(missing)
    )


def test_the_baseline_is_not_older_than_what_is_released():
    """Else it would guard nothing of what is newer. Only what a next version adds waits for its release."""
    newest, *older = versions((settings.BASE_DIR / "CHANGELOG.md").read_text())
    if older and "not released yet" in newest.partition("\n")[0]:
        return
    missing = asked(json.loads(json.dumps(openapi()))) - asked(released())
    assert not missing, f"The baseline is older than the document: make baseline. It lacks {sorted(missing)}."


def asked(document: dict) -> set[str]:
    """Operations, and their parameters."""
    operations = [item["get"] for item in document["paths"].values()]
    return {operation["operationId"] for operation in operations} | {
        f"{operation['operationId']}?{parameter['name']}"
        for operation in operations
        for parameter in operation.get("parameters", [])
    }


def versions(changelog: str) -> list[str]:
    """What the changelog says of each, the newest first."""
    return re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]


def breaking_section(changelog: str) -> str:
    """What the newest version breaks, as its own heading says."""
    found = re.search(r"^### Breaking\n(.*?)(?=^### |\Z)", versions(changelog)[0], re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def test_only_the_newest_version_may_break_what_was_released():
    changelog = (
        "# C\n\n## 2\n\n- x\n\n### Breaking\n\n- `Tag.name`\n\n### Fixed\n\n- y\n\n## 1\n\n### Breaking\n\n- `Tag.id`\n"
    )
    assert "`Tag.name`" in breaking_section(changelog)
    assert "`Tag.id`" not in breaking_section(changelog)
    assert "y" not in breaking_section(changelog)
    assert breaking_section("# C\n\n## 1\n\n- `Tag.id`\n") == ""


def schema(document: dict, name: str) -> Any:
    return document["components"]["schemas"][name]


def operation(document: dict, path: str) -> Any:
    return document["paths"][f"/api/v1/{path}"]["get"]


def parameter(document: dict, path: str, name: str) -> Any:
    return next(found for found in operation(document, path)["parameters"] if found["name"] == name)


def without(document: dict, path: str, name: str) -> None:
    parameters = operation(document, path)["parameters"]
    parameters.remove(parameter(document, path, name))


def renamed(fields: dict) -> None:
    fields["label"] = fields.pop("name")


BREAKING: dict[str, tuple[Callable[[dict], Any], str]] = {
    "a field is removed": (lambda d: schema(d, "Article")["properties"].pop("hero"), "Article.hero"),
    "a field is renamed": (lambda d: renamed(schema(d, "Named")["properties"]), "Named.name"),
    "a field is another type": (
        lambda d: schema(d, "Article")["properties"].update(reading_minutes={"type": "string"}),
        "Article.reading_minutes",
    ),
    "a field is another component": (
        lambda d: schema(d, "Quote")["properties"].update(text={"$ref": "#/components/schemas/RichText"}),
        "Quote.text",
    ),
    "a field has another format": (lambda d: schema(d, "Asset")["properties"]["url"].pop("format"), "Asset.url"),
    "a field may be null": (
        lambda d: schema(d, "Tag")["properties"]["name"].update(type=["string", "null"]),
        "Tag.name",
    ),
    "an object may be null": (
        lambda d: schema(d, "Location")["properties"].update(
            address={"oneOf": [schema(d, "Location")["properties"]["address"], {"type": "null"}]}
        ),
        "Location.address",
    ),
    "a field may be absent": (lambda d: schema(d, "Seo")["required"].remove("robots"), "Seo.robots"),
    "items are another type": (
        lambda d: schema(d, "Article")["properties"]["tags"].update(items={"type": "string"}),
        "Article.tags[]",
    ),
    "a value of an enum is removed": (
        lambda d: schema(d, "Channel")["properties"]["kind"]["enum"].remove("fax"),
        "Channel.kind",
    ),
    "an enum becomes any text": (lambda d: schema(d, "Channel")["properties"]["kind"].pop("enum"), "Channel.kind"),
    "a value of an enum that may be null is removed": (
        lambda d: schema(d, "GoneProblem")["properties"]["reason"]["enum"].remove("moved"),
        "GoneProblem.reason",
    ),
    "a component takes the place of another": (
        lambda d: schema(d, "Article")["properties"]["tags"].update(items={"$ref": "#/components/schemas/Quote"}),
        "Article.tags[].id",
    ),
    "a block is removed": (lambda d: schema(d, "Block")["discriminator"]["mapping"].pop("quote"), "Block=quote"),
    "a union is told apart by another field": (
        lambda d: schema(d, "Block")["discriminator"].update(propertyName="kind"),
        "Block",
    ),
    "a constant is another": (
        lambda d: schema(d, "Home")["properties"]["type"].update(const="start"),
        "Home.type",
    ),
    "an operation is removed": (lambda d: d["paths"].pop("/api/v1/tags/"), "GET /api/v1/tags/"),
    "an operation is renamed": (lambda d: operation(d, "site/").update(operationId="read_site"), "get_site"),
    "a parameter is removed": (lambda d: without(d, "articles/", "slug"), "list_articles?slug"),
    "a parameter is another type": (
        lambda d: parameter(d, "articles/", "limit")["schema"].update(type="string"),
        "list_articles?limit",
    ),
    "a list is written otherwise": (
        lambda d: parameter(d, "articles/", "slug").update(explode=False),
        "list_articles?slug",
    ),
    "a parameter takes less": (
        lambda d: parameter(d, "articles/", "limit")["schema"].update(maximum=50),
        "list_articles?limit",
    ),
    "a parameter takes more at the least": (
        lambda d: parameter(d, "articles/", "limit")["schema"].update(minimum=2),
        "list_articles?limit",
    ),
    "a parameter takes shorter text": (
        lambda d: parameter(d, "articles/", "q")["schema"].update(maxLength=100),
        "list_articles?q",
    ),
    "a parameter takes longer text only": (
        lambda d: parameter(d, "articles/", "q")["schema"].update(minLength=3),
        "list_articles?q",
    ),
    "a parameter takes fewer values": (
        lambda d: parameter(d, "articles/", "id")["schema"].update(maxItems=10),
        "list_articles?id",
    ),
    "a parameter takes more values only": (
        lambda d: parameter(d, "articles/", "id")["schema"].update(minItems=2),
        "list_articles?id",
    ),
    "each of a parameter's values is shorter": (
        lambda d: parameter(d, "articles/", "slug")["schema"]["items"].update(maxLength=10),
        "list_articles?slug",
    ),
    "a parameter takes a value less": (
        lambda d: parameter(d, "articles/", "ordering")["schema"]["enum"].remove("title"),
        "list_articles?ordering",
    ),
    "a parameter is required": (
        lambda d: parameter(d, "articles/", "locale").update(required=True),
        "list_articles?locale",
    ),
    "a new parameter is required": (
        lambda d: operation(d, "tags/")["parameters"].append(
            {"name": "colour", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
        "list_tags?colour",
    ),
    "a header is no longer given": (
        lambda d: operation(d, "tags/")["responses"]["200"]["headers"].pop("ETag"),
        "list_tags: ETag",
    ),
    "a status is no longer answered": (
        lambda d: operation(d, "articles/{key}/")["responses"].pop("410"),
        "get_article: 410",
    ),
    "a status is another problem's": (
        lambda d: operation(d, "articles/{key}/")["responses"].update({"410": {"content": {}}}),
        "get_article: 410: ETag",
    ),
    "a problem says less": (
        lambda d: schema(d, "ProblemEntry")["properties"].pop("suggestion"),
        "ProblemEntry.suggestion",
    ),
    "a code of problems is removed": (
        lambda d: schema(d, "Problem")["properties"]["code"]["enum"].remove("gone"),
        "Problem.code",
    ),
    "a header of a problem is no longer given": (
        lambda d: d["components"]["responses"]["Unavailable"]["headers"].pop("Retry-After"),
        "Unavailable: Retry-After",
    ),
    "a problem is of another content type": (
        lambda d: d["components"]["responses"]["NotFound"].update(content={}),
        "NotFound: application/problem+json",
    ),
    "an answer with fields lacks one": (
        lambda d: schema(d, "PartialArticle")["properties"].pop("hero"),
        "PartialArticle.hero",
    ),
    "an answer with fields is not described": (
        lambda d: operation(d, "tags/")["responses"]["200"]["content"]["application/json"].pop("x-with-fields"),
        "list_tags?fields",
    ),
    "whole documents in lists are not described": (
        lambda d: operation(d, "tags/")["responses"]["200"]["content"]["application/json"].pop("x-with-view-full"),
        "list_tags?view=full",
    ),
    "a content type is no longer given": (
        lambda d: operation(d, "tags/")["responses"]["200"].update(
            content={"text/json": operation(d, "tags/")["responses"]["200"]["content"]["application/json"]}
        ),
        "list_tags: application/json",
    ),
}

ADDITIVE: dict[str, Callable[[dict], Any]] = {
    "nothing": lambda d: None,
    "a field": lambda d: schema(d, "Article")["properties"].update(subtitle={"type": "string"}),
    "a field that is always there": lambda d: schema(d, "Article")["required"].append("subtitle"),
    "a value": lambda d: schema(d, "Channel")["properties"]["kind"]["enum"].append("pager"),
    "a block": lambda d: schema(d, "Block")["discriminator"]["mapping"].update(video="#/components/schemas/QuoteBlock"),
    "a field that is never null any more": lambda d: schema(d, "Tag")["properties"]["description"].update(
        type="string"
    ),
    "an operation": lambda d: d["paths"].update({"/api/v1/holograms/": operation(d, "tags/")}),
    "a parameter": lambda d: operation(d, "tags/")["parameters"].append(
        {"name": "q", "in": "query", "schema": {"type": "string"}}
    ),
    "a value that a parameter takes": lambda d: parameter(d, "articles/", "ordering")["schema"]["enum"].append("size"),
    "a wider parameter": lambda d: parameter(d, "articles/", "limit")["schema"].update(maximum=500),
    "longer text": lambda d: parameter(d, "articles/", "q")["schema"].update(maxLength=500),
    "no least number of values": lambda d: parameter(d, "articles/", "id")["schema"].pop("minItems"),
    "a status": lambda d: operation(d, "tags/")["responses"].update(
        {"404": {"$ref": "#/components/responses/NotFound"}}
    ),
    "a field of problems": lambda d: schema(d, "Problem")["properties"].update(trace={"type": "string"}),
    "a header": lambda d: operation(d, "tags/")["responses"]["200"]["headers"].update(
        {"X-Cost": {"required": True, "schema": {"type": "integer"}}}
    ),
    "prose": lambda d: schema(d, "Article").update(description="Another."),
}


def changed(change: Callable[[dict], Any]) -> list:
    old = json.loads(json.dumps(openapi()))
    new = copy.deepcopy(old)
    change(new)
    return broken(old, new)


@pytest.mark.parametrize("what", BREAKING)
def test_it_is_told_where(what):
    change, place = BREAKING[what]
    assert changed(change)[0].place == place


@pytest.mark.parametrize("what", ADDITIVE)
def test_more_breaks_nothing(what):
    assert changed(ADDITIVE[what]) == []


def test_the_baseline_has_no_prose_and_every_operation_of_its_release():
    assert '"description"' not in json.dumps(released()["paths"])
    assert "description" in released()["components"]["schemas"]["Tag"]["properties"]
    assert "/api/v1/articles/" in released()["paths"]

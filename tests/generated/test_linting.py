"""Redocly and Spectral find nothing in any variant of the document."""

import json
import re

import pytest

from api.schema.document import openapi
from api.schema.one_format import reachable
from tests.generated.recipes import HERE
from tests.node.tools import installed_tools, run

pytestmark = pytest.mark.long

RULES = HERE / "linting"
VARIANTS = ["closed", "open", "tagged", "merged"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with a file for each variant."""
    folder = tmp_path_factory.mktemp("linted")
    for unions in VARIANTS:
        (folder / f"{unions}.json").write_text(json.dumps(openapi(unions=unions)))
    return folder


def test_redocly_finds_nothing(folder):
    program = str(installed_tools() / "@redocly" / "cli" / "bin" / "cli.js")
    files = [f"{unions}.json" for unions in VARIANTS]
    command = ["node", program, "lint", "--config", str(RULES / "redocly.yaml"), "--format", "json", *files]
    found = run(command, folder, why="Redocly finds errors.")
    assert [int(number) for number in re.findall(r'"(?:errors|warnings)": (\d+)', found)] == [0, 0] * len(VARIANTS)


@pytest.mark.parametrize("unions", VARIANTS)
def test_spectral_finds_nothing(folder, unions):
    """It checks each example with every schema below it, which takes long. Variants differ in their schemas alone."""
    closed = unions == "closed"
    rules = RULES / ("spectral.yaml" if closed else "spectral-schemas.yaml")
    if not closed:
        assert with_schemas_of_the_closed_one(openapi(unions=unions)) == openapi()
        (folder / f"{unions}.json").write_text(json.dumps({**openapi(unions=unions), "paths": {}}))
    program = str(installed_tools() / "@stoplight" / "spectral-cli" / "dist" / "index.js")
    command = ["node", program, "lint", "--ruleset", str(rules), "--fail-severity", "hint", f"{unions}.json"]
    run(command, folder, why="Spectral finds something.")


def with_schemas_of_the_closed_one(document: dict) -> dict:
    return {**document, "components": {**document["components"], "schemas": openapi()["components"]["schemas"]}}


@pytest.mark.parametrize("unions", ["closed", "open", "tagged"])
def test_every_schema_is_used(unions):
    whole = openapi(unions=unions)
    schemas = whole["components"]["schemas"]
    used = reachable({**whole, "components": {**whole["components"], "schemas": {}}}, schemas)
    assert schemas.keys() - used == set()

"""The vectors of docs/opening-hours.md, run with the built-in reader. `tests/clients/` runs them with the package."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from pages.shapes import OpeningExceptions, OptionalWeek

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "docs/opening-hours.json"
_RUN = """
import { readFileSync } from "node:fs";
import { localNow, stateAt } from "./hours.mjs";

const { places, vectors } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const states = vectors.map(({ place, at }) => stateAt(places[place], localNow(places[place].timezone, new Date(at))));
console.log(JSON.stringify(states));
"""


def expected(vector: dict) -> dict:
    """Return what `stateAt` gives."""
    if vector["open"]:
        return {"open": True, "until": vector["until"]}
    opens = vector["opens"]
    return {"open": False, "date": opens["date"], "opens": opens["time"]} if opens else {"open": False}


@pytest.mark.long
def test_the_reader_follows_the_rules_of_opening_hours(tmp_path) -> None:
    shutil.copy(ROOT / "cms/reader/static/reader/hours.js", tmp_path / "hours.mjs")
    (tmp_path / "run.mjs").write_text(_RUN)
    run = subprocess.run(["node", "run.mjs", str(VECTORS)], cwd=tmp_path, capture_output=True, text=True, check=True)
    vectors = json.loads(VECTORS.read_text())["vectors"]
    for vector, state in zip(vectors, json.loads(run.stdout), strict=True):
        assert state == expected(vector), vector["why"]


def test_places_of_the_vectors_are_as_the_api_gives_them() -> None:
    for place in json.loads(VECTORS.read_text())["places"].values():
        TypeAdapter(OptionalWeek).validate_python(place["opening_hours"])
        TypeAdapter(OpeningExceptions).validate_python(place["exceptions"])

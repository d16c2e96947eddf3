"""What schemathesis cannot know: which values name something, and for what a right request may be refused."""

import json
import os
from pathlib import Path
from typing import Any

import schemathesis

# By the path of an operation with `{key}` or `{token}`: one that is there.
KEYS: dict[str, str] = json.loads(os.environ["CONTRACT_KEYS"])
# By parameters, with `__not` too.
REAL = {
    **{"site": "testserver", "locale": "en", "fallback": "en", "min_version": 1, "path": "/blog/sleep/", "q": "sleep"},
    **{"category": "trauma", "tag": "sleep", "author": "review-group"},
    **dict.fromkeys(["parent", "ancestor"], os.environ["CONTRACT_HOME"]),
}
# Each is the id of a page that has to be there.
PAGES = ("parent", "parent__not", "ancestor", "ancestor__not")
# A folder for files called as the operations that were answered 200.
ANSWERED = Path(os.environ["CONTRACT_ANSWERED"])
# Cursors are signed: nobody can make one up. With fields, an answer is as its second schema says, which schemathesis
# does not know; what the server answers to them is held to that by tests/conformance.py.
LEFT_OUT = ("cursor", "since", "fields")


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Every other right request names what is there, so that it is answered and not refused."""
    if not is_right(case):
        return
    query = goes_together(case)
    if len(repr(query)) % 2:
        case.query = {name: value for name, value in query.items() if name not in PAGES}
        return
    case.query = {
        name: value if value in (True, False, "true", "false") else REAL.get(name.removesuffix("__not"), value)
        for name, value in query.items()
        if name not in LEFT_OUT
    }
    if case.operation.path in KEYS:
        [name] = case.path_parameters
        case.path_parameters[name] = KEYS[case.operation.path]


def goes_together(case: Any) -> dict:
    """Without what the document says in words only: values that need another one."""
    query = case.query or {}
    declared = case.operation.definition.raw.get("parameters", [])
    of_type = {parameter["name"] for parameter in declared if parameter["description"].startswith("Only with type=")}
    ordering = query.get("ordering", "").removeprefix("-")
    wanting = {"ordering"} if of_type or ordering in {"relevance", "position"} else set()
    alone = {"offset"} if "cursor" in query else set()
    if "suggest" in query:
        alone.add("ordering" if "q" in query else "suggest")
    return {name: value for name, value in query.items() if name not in {*wanting, *alone, *of_type}}


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    if response.status_code == 200:
        (ANSWERED / case.operation.definition.raw["operationId"]).touch()


@schemathesis.check
def right_requests_are_refused_only_for_what_they_name(context: Any, response: Any, case: Any) -> None:
    """400 for a text that the schema leaves free; 503 where a version is asked for that is not there yet."""
    query = case.query or {}
    if response.status_code == 503:
        assert "min_version" in query, "503, though no version was asked for."
    if response.status_code == 400 and is_right(case):
        wrong = {entry["parameter"] for entry in response.json()["errors"]} - free(case.operation)
        assert not wrong, f"400 for {', '.join(sorted(wrong))}: its schema allows what was sent."


def free(operation: Any) -> set[str]:
    """The query parameters of which the schema says only that they are text."""
    declared = [parameter for parameter in operation.definition.raw["parameters"] if parameter["in"] == "query"]
    return {parameter["name"] for parameter in declared if _is_any_text(parameter["schema"])}


def _is_any_text(schema: dict) -> bool:
    schema = schema.get("items", schema)
    bounds = {"enum", "format", "pattern"} & schema.keys()
    return schema["type"] == "string" and (not bounds or schema.get("pattern") == r"\S")


def is_right(case: Any) -> bool:
    return bool(case.meta and case.meta.generation.mode.is_positive)

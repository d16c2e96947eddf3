"""Keeps the contract of a release, which later ones are held to: `make baseline`, when a version is released."""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("baseline.json")
# What no client relies on.
_PROSE = {"description", "summary", "example", "examples", "tags"}


def contract(document: Any) -> Any:
    """A document without its prose. Names of fields are kept, whatever they are."""
    if isinstance(document, list):
        return [contract(part) for part in document]
    if not isinstance(document, dict):
        return document
    return {
        name: {field: contract(schema) for field, schema in part.items()} if name == "properties" else contract(part)
        for name, part in document.items()
        if name not in _PROSE
    }


def kept_of(document: dict) -> dict:
    """What is asked and what is answered, problems too."""
    paths = {}
    for path, item in contract(document["paths"]).items():
        operation = item["get"]
        kept = ("operationId", "parameters", "responses")
        paths[path] = {"get": {name: operation[name] for name in kept if name in operation}}
    components = contract(document["components"])
    return {"paths": paths, "components": {kind: components[kind] for kind in ("headers", "responses", "schemas")}}


def main() -> None:
    import django

    django.setup()
    from api.schema.document import openapi

    FILE.write_text(json.dumps(kept_of(openapi()), separators=(",", ":"), sort_keys=True) + "\n")


if __name__ == "__main__":
    main()

"""The descriptions of properties: those of their declarations, or else of `descriptions.toml`."""

import re
import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("descriptions.toml")
# What the names of components begin with that are made of others.
_MADE = re.compile(r"^(Partial|PartOf|Unknown|Full)+(?=[A-Z])")


def with_descriptions(document: dict) -> dict:
    """Return the document in which every property of every component has a description."""
    components = document["components"]
    schemas = {name: _described(name, schema) for name, schema in components["schemas"].items()}
    return {**document, "components": {**components, "schemas": schemas}}


@cache
def descriptions() -> dict[str, str]:
    """Return the descriptions by `property`, or by `Component.property` where it means something else."""
    return tomllib.loads(_FILE.read_text())


def _described(component: str, schema: dict) -> dict:
    if "properties" not in schema:
        return schema
    properties = {
        name: inner if "description" in inner else {**inner, "description": _description(component, name)}
        for name, inner in schema["properties"].items()
    }
    return {**schema, "properties": properties}


def _description(component: str, name: str) -> str:
    """Return the description of a property. One that only a project has is named in words."""
    own, any = f"{_MADE.sub('', component)}.{name}", name
    known = descriptions()
    return known.get(own) or known.get(any) or f"The {name.replace('_', ' ')}."

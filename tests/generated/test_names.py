"""Swift and Dart are not compiled here. So every type that their generated models name has to be declared somewhere."""

import re
from pathlib import Path

import pytest

from tests.generated.recipes import commands, made

pytestmark = pytest.mark.long

# What the models use of the languages and their libraries.
_SWIFT = {"Bool", "CaseIterable", "Codable", "CodingKey", "Date", "Double", "Hashable", "Int", "Int64", "Sendable"}
_SWIFT |= {"Identifiable", "String", "UUID"}
_SWIFT |= {"AnyCodable"}  # of the package that clients for Swift 5 depend on
_DART = {"DateTime", "List", "Map", "Object", "String"}


def names(pattern: str, files: list[Path]) -> set[str]:
    """Return the names of types in what a pattern finds. Both languages write them with a capital letter."""
    found = [part for file in files for part in re.findall(pattern, file.read_text(), re.MULTILINE)]
    return {name for part in found for name in re.findall(r"\b[A-Z]\w*", part)}


@pytest.mark.parametrize("unions", ["tagged", "merged"])
@pytest.mark.parametrize("language", ["swift5", "swift6"])
def test_every_type_that_models_in_swift_name_is_declared(language, unions):
    recipe = commands("Swift")
    recipe[-1] = [language if word == "swift6" else word for word in recipe[-1]]
    recipe = [[re.sub(r"unions=\w+", f"unions={unions}", word) for word in command] for command in recipe]
    files = sorted((made(recipe) / "client").rglob("*.swift"))
    declared = names(r"\b(?:struct|enum|class|protocol|typealias) (\w+)", files)
    models = [file for file in files if file.parent.name == "Models"]
    assert {"Article", "Block", "RichText"} <= declared
    used = names(r"^ *public (?:var|let) \w+: ([^{=\n]+)", models) | names(r"^ *case type\w+\((.+)\)", models)
    used |= names(r"(?:struct|enum) \w+: ([^{]+)", models)
    assert used - declared - _SWIFT == set()


def test_every_type_that_models_in_dart_name_is_declared():
    files = sorted((made(commands("Dart")) / "client" / "lib").rglob("*.dart"))
    models = [file for file in files if file.parent.name == "model"]
    declared = names(r"^(?:class|enum|typedef) (\w+)", files)
    assert {"Article", "Block", "RichText"} <= declared
    assert names(r"^  (?:final )?([A-Z][\w<>, ?]*) \w+;", models) - declared - _DART == set()

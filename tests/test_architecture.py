"""The rules for imports: `cms → api → pages → wagtail`, without circular imports of modules or folders."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from django.conf import settings

PACKAGES = ("cms", "api", "pages")
FORBIDDEN = {"api": {"cms"}, "pages": {"api", "cms"}}
# The modules at the top of `api/`, which may import all folders.
WIRING = {"api", "api.apps", "api.checks", "api.conf", "api.urls", "api.wagtail_hooks"}


@cache
def modules() -> dict[str, Path]:
    """Return the files of our modules by their dotted names, without migrations."""
    found = {}
    for package in PACKAGES:
        for file in (settings.BASE_DIR / package).rglob("*.py"):
            parts = file.relative_to(settings.BASE_DIR).with_suffix("").parts
            if "migrations" not in parts:
                found[".".join(parts).removesuffix(".__init__")] = file
    return found


def imported(module: str) -> Iterator[str]:
    """Yield the modules that a module imports, at its top or within a function."""
    for node in ast.walk(ast.parse(modules()[module].read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in modules() else node.module


def packages_around(module: str) -> set[str]:
    """Return the packages that a module is in. Python runs their `__init__` before the module."""
    parts = module.split(".")
    return {".".join(parts[:end]) for end in range(1, len(parts))}


def needed(module: str) -> set[str]:
    """Return the modules of ours that run before an import of this module is complete."""
    names = {name for name in imported(module) if name in modules()}
    around = {package for name in names for package in packages_around(name)} - packages_around(module)
    return (names | around) - {module}


@cache
def graph() -> dict[str, set[str]]:
    return {module: needed(module) for module in modules()}


def graph_of_folders(package: str) -> dict[str, set[str]]:
    """Return the graph of a package's folders. A module at its top counts as a folder."""
    folders: dict[str, set[str]] = {}
    for module, names in graph().items():
        if module.startswith(f"{package}.") and module not in WIRING:
            wanted = {folder_of(name) for name in names if name.startswith(f"{package}.") and name not in WIRING}
            folders.setdefault(folder_of(module), set()).update(wanted - {folder_of(module)})
    return folders


def folder_of(module: str) -> str:
    """Return the folder of a module, such as `api.reads`."""
    return ".".join(module.split(".")[:2])


def reached(graph: dict[str, set[str]], start: str) -> set[str]:
    """Return what a node leads to, over any number of steps."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        new = graph[ahead.pop()] - found
        found |= new
        ahead += new
    return found


def circle(graph: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


@pytest.mark.parametrize("package", FORBIDDEN)
def test_packages_import_each_other_in_one_direction_only(package):
    wrong = {
        module: found
        for module in modules()
        if module.partition(".")[0] == package
        and (found := {name.partition(".")[0] for name in imported(module)} & FORBIDDEN[package])
    }
    assert not wrong


def test_modules_have_no_circular_imports():
    assert not circle(graph())


def test_folders_of_the_api_have_no_circular_imports():
    folders = graph_of_folders("api")
    assert len(folders) > 8
    assert not circle(folders)


def test_folders_of_pages_import_each_other_only_where_documented():
    folders = graph_of_folders("pages")
    ahead = {folder: reached(folders, folder) for folder in folders}
    circles = {
        frozenset(other for other in names if folder in ahead[other])
        for folder, names in ahead.items()
        if folder in names
    }
    # If you change this, change ARCHITECTURE.md.
    assert circles == {
        frozenset({"pages.admin", "pages.files", "pages.models", "pages.schedules"}),
        frozenset({"pages.context", "pages.shapes"}),
    }


def test_api_does_not_name_the_article_model():
    files = (settings.BASE_DIR / "api").rglob("*.py")
    assert not [
        str(file) for file in files if "Article" in file.read_text() or "pages.models.article" in file.read_text()
    ]

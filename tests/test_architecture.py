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


def graph() -> dict[str, set[str]]:
    return {module: {name for name in imported(module) if name in modules()} - {module} for module in modules()}


def folder_of(module: str) -> str:
    """Return the folder of a module, such as `api.reads`."""
    return ".".join(module.split(".")[:2])


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
    folders: dict[str, set[str]] = {}
    for module, names in graph().items():
        if module.startswith("api.") and module not in WIRING:
            wanted = {folder_of(name) for name in names if name.startswith("api.") and name not in WIRING}
            folders.setdefault(folder_of(module), set()).update(wanted - {folder_of(module)})
    assert len(folders) > 8
    assert not circle(folders)


def test_api_does_not_name_the_article_model():
    files = (settings.BASE_DIR / "api").rglob("*.py")
    assert not [
        str(file) for file in files if "Article" in file.read_text() or "pages.models.article" in file.read_text()
    ]

"""`cms → api → pages → wagtail`: who may import whom."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

FORBIDDEN = {"api": {"cms"}, "pages": {"api", "cms"}}


def imported_packages(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("package", FORBIDDEN)
def test_imports_only_go_one_way(package):
    wrong = {
        str(file): found
        for file in (settings.BASE_DIR / package).rglob("*.py")
        if (found := imported_packages(file) & FORBIDDEN[package])
    }
    assert not wrong


def test_nothing_in_the_api_names_an_article():
    files = (settings.BASE_DIR / "api").rglob("*.py")
    assert not [
        str(file) for file in files if "Article" in file.read_text() or "pages.models.article" in file.read_text()
    ]

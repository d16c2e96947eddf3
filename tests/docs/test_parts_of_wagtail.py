"""docs/decisions/parts-of-wagtail.md names every part of Wagtail that we replace."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import find_commands
from wagtail import hooks

PAGE = (settings.BASE_DIR / "docs" / "decisions" / "parts-of-wagtail.md").read_text()
OURS = ("api", "cms", "pages")
# What registers a replacement. Assignments to names of Wagtail are found by themselves.
REGISTERS = {"register_form_field_override", "register_link_type"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for folder in OURS:
        for file in sorted((settings.BASE_DIR / folder).rglob("*.py")):
            if "migrations" not in file.parts:
                yield str(file.relative_to(settings.BASE_DIR)), ast.parse(file.read_text())


def foreign_names(tree: ast.Module) -> set[str]:
    """Return the names that a module imports from Django and Wagtail."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in {"django", "wagtail"}
        for alias in node.names
    }


def owner(target: ast.AST) -> str | None:
    """Return the name that the target of an assignment begins with, such as `Page` of `Page.title`."""
    if not isinstance(target, ast.Attribute | ast.Subscript):
        return None
    while isinstance(target, ast.Attribute | ast.Subscript):
        target = target.value
    return target.id if isinstance(target, ast.Name) else None


def replaces(tree: ast.Module) -> bool:
    foreign = foreign_names(tree) - {"settings", "connection"}
    nodes = list(ast.walk(tree))
    assigned = {owner(target) for node in nodes if isinstance(node, ast.Assign) for target in node.targets}
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in nodes
        if isinstance(node, ast.Call)
    }
    return bool(assigned & foreign or called & REGISTERS)


def imported_by(path: str) -> set[str]:
    """Return the paths of the modules in `pages/admin/`, `files/` and `web/` that a module imports."""
    tree = ast.parse((settings.BASE_DIR / path).read_text())
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {
        f"{name.replace('.', '/')}.py"
        for name in names
        if name.startswith(("pages.admin.", "pages.files.", "pages.web."))
    }


def named_by_settings() -> set[str]:
    """Return the paths of our modules that Wagtail's settings name."""
    named = {
        settings.WAGTAILIMAGES_IMAGE_FORM_BASE,
        settings.WAGTAILDOCS_DOCUMENT_FORM_BASE,
        settings.WAGTAILADMIN_RICH_TEXT_EDITORS["default"]["WIDGET"],
    }
    return {f"{name.rpartition('.')[0].replace('.', '/')}.py" for name in named}


def modules() -> set[str]:
    return {
        *(path for path, tree in sources() if replaces(tree)),
        *imported_by("pages/apps.py"),
        *imported_by("cms/urls.py"),
        *named_by_settings(),
    }


def templates() -> Iterator[str]:
    for folder in OURS:
        root = settings.BASE_DIR / folder / "templates"
        yield from (str(file.relative_to(root)) for file in sorted(root.glob("wagtail*/**/*.*")))


def commands_of(package: str) -> list[str]:
    """Return the names of a package's management commands."""
    return find_commands(str(Path(str(import_module(package).__file__)).parent / "management"))


@pytest.mark.parametrize("path", sorted(modules()))
def test_module_that_replaces_a_part_is_named(path: str) -> None:
    assert f"`{path}`" in PAGE


@pytest.mark.parametrize("template", list(templates()))
def test_template_in_place_of_wagtails_is_named(template: str) -> None:
    assert f"`{template}`" in PAGE


@pytest.mark.parametrize("command", [name for name in commands_of("pages") if name in commands_of("wagtail")])
def test_command_in_place_of_wagtails_is_named(command: str) -> None:
    assert f"`pages/management/commands/{command}.py`" in PAGE


def test_bulk_actions_in_place_of_wagtails_are_named() -> None:
    modules_of_actions = {action.__module__ for action in hooks.get_hooks("register_bulk_action")}
    ours = {name for name in modules_of_actions if name.partition(".")[0] in OURS}
    assert ours
    assert all(f"`{name.replace('.', '/')}.py`" in PAGE for name in ours)

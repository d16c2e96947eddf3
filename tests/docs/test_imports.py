"""The code in the documentation imports names that exist."""

import re
from importlib import import_module

import pytest
from django.conf import settings

_FENCED = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
_IMPORT = re.compile(r"^from ((?:api|cms|pages)[\w.]*) import (.+)$", re.MULTILINE)


def imports() -> list[tuple[str, str, str]]:
    """Return (page, module, name) for each name of ours that a page imports."""
    return [
        (page.relative_to(settings.BASE_DIR).as_posix(), module, name)
        for page in sorted(settings.BASE_DIR.glob("docs/**/*.md"))
        for code in _FENCED.findall(page.read_text())
        for module, names in _IMPORT.findall(code)
        for name in names.split(", ")
    ]


@pytest.mark.parametrize(("page", "module", "name"), imports())
def test_code_in_the_docs_imports_names_that_exist(page: str, module: str, name: str) -> None:
    assert hasattr(import_module(module), name), f"{page} imports {name!r} from {module}, which has no such name."

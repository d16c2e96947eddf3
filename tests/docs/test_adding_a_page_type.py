"""docs/adding-a-page-type.md, done as it says, in an application that is thrown away."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

PAGE = settings.BASE_DIR / "docs" / "adding-a-page-type.md"
PROMISES = [Path(__file__).with_name(name) for name in ("new_type.py", "values_of_a_type.py")]
# A page type with a field of every kind, whose values have the form that the page promises.
WALKS = Path(__file__).with_name("walks.py")
SETTINGS = """
from tests.settings import *
from tests.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "events", "walks"]
DATABASES["default"]["TEST"] = {"NAME": "test_a_page_type"}
"""


@pytest.mark.long
def test_a_page_type_is_a_model_and_a_migration(tmp_path):
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert code
    migrations = [application_of(tmp_path, "events", code[1]), application_of(tmp_path, "walks", WALKS.read_text())]
    (tmp_path / "with_events.py").write_text(SETTINGS)
    done(tmp_path, "manage.py", "makemigrations", "events", "walks")
    assert all((folder / "0001_initial.py").exists() for folder in migrations)
    told = done(tmp_path, "-m", "pytest", "-p", "no:randomly", "-p", "no:cacheprovider", "-q", *map(str, PROMISES))
    assert re.search(r"^[1-9]\d* passed", told, re.MULTILINE)


def application_of(folder: Path, name: str, models: str) -> Path:
    """An application with these models; its folder of migrations."""
    migrations = folder / name / "migrations"
    migrations.mkdir(parents=True)
    for package in (migrations.parent, migrations):
        (package / "__init__.py").touch()
    (migrations.parent / "models.py").write_text(models)
    return migrations


def done(folder: Path, *arguments: str) -> str:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        "DJANGO_SETTINGS_MODULE": "with_events",
        "PYTHONPATH": f"{folder}{os.pathsep}{settings.BASE_DIR}",
    }
    command = [sys.executable, *arguments]
    told = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout

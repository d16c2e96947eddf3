"""docs/adding-a-page-type.md, done as it says, in an application that is thrown away."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

PAGE = settings.BASE_DIR / "docs" / "adding-a-page-type.md"
PROMISES = Path(__file__).with_name("new_type.py")
SETTINGS = """
from tests.settings import *
from tests.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "services"]
DATABASES["default"]["TEST"] = {"NAME": "test_a_page_type"}
"""


@pytest.mark.long
def test_a_page_type_is_one_file_and_a_migration(tmp_path):
    application = tmp_path / "services"
    (application / "migrations").mkdir(parents=True)
    for package in (application, application / "migrations"):
        (package / "__init__.py").touch()
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert code
    (application / "models.py").write_text(code[1])
    (tmp_path / "with_services.py").write_text(SETTINGS)
    done(tmp_path, "manage.py", "makemigrations", "services")
    assert (application / "migrations" / "0001_initial.py").exists()
    told = done(tmp_path, "-m", "pytest", "-p", "no:randomly", "-p", "no:cacheprovider", "-q", str(PROMISES))
    assert re.search(r"^[1-9]\d* passed", told, re.MULTILINE)


def done(folder: Path, *arguments: str) -> str:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        "DJANGO_SETTINGS_MODULE": "with_services",
        "PYTHONPATH": f"{folder}{os.pathsep}{settings.BASE_DIR}",
    }
    command = [sys.executable, *arguments]
    told = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout

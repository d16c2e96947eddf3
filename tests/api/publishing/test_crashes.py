"""Whenever a process dies, what was edited arrives with the next wake."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests import factories


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_killed_at_any_step_after_the_editors_commit_nothing_is_lost():
    article = factories.article("Sleep")
    command = [sys.executable, "-m", "tests.api.publishing.crashing", connection.settings_dict["NAME"], str(article.pk)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONWARNINGS": "default"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, env=environment, cwd=settings.BASE_DIR, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 15  # lock, marks, rows, documents, state, commit …

"""If a process dies, the next wake publishes the edit."""

import os
import subprocess
import sys
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from api.models import RenderFailure
from api.publishing.publish import publish, publish_everything
from api.publishing.rebuild import all_sources, different
from pages.models import Article
from tests import factories


@pytest.mark.django_db(transaction=True)
@pytest.mark.long
def test_no_edit_is_lost_if_the_process_is_killed_at_any_step_after_its_commit():
    article = factories.article("Sleep")
    command = [sys.executable, "-m", "tests.api.publishing.crashing", connection.settings_dict["NAME"], str(article.pk)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONWARNINGS": "default"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, env=environment, cwd=settings.BASE_DIR, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 15  # lock, marks, rows, documents, state, commit …


class Severed:
    """Makes the database close our connection before a statement, counted from 0."""

    def __init__(self, statement: int) -> None:
        self.left = statement

    def __call__(self, execute: Any, *args: Any) -> Any:
        if self.left == 0:
            with suppress(psycopg.OperationalError):
                connection.connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        self.left -= 1
        return execute(*args)


@pytest.mark.django_db(transaction=True)
@pytest.mark.long
def test_no_document_is_blamed_for_a_connection_lost_at_any_step_of_a_batch(caplog):
    for title in ("Sleep", "Rest", "Peace"):
        factories.article(title)
    publish_everything()
    lost = 0
    while True:
        Article.objects.update(title=f"Title {lost}")
        severed = Severed(lost * 3)
        try:
            with connection.execute_wrapper(severed):
                publish()
        except (OperationalError, InterfaceError):
            lost += 1
        if severed.left >= 0:
            break
        connection.close()
        assert not RenderFailure.objects.exists()
        publish_everything()
    assert lost > 5
    assert "could not be" not in caplog.text
    assert different(all_sources()) == []

"""A database and folders for a benchmark, made before it and dropped after it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.test.utils import setup_databases, teardown_databases

from api.reads import connections as shared


@contextmanager
def benchmark_database() -> Iterator[None]:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with tempfile.TemporaryDirectory() as media:
        settings.FILES_ROOT, settings.MEDIA_ROOT = Path(media) / "files", Path(media) / "media"
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            yield
        finally:
            shared.connections.close()
            connections.close_all()
            teardown_databases(databases, verbosity=0)

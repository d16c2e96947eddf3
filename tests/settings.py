"""The settings of the site, with a database and files for tests."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only for tests, and long enough to be quiet about it: 0123456789")
os.environ["PORT"] = "8000"
os.environ["BASE_URL"] = "http://testserver"

from cms.settings import *  # noqa: F403
from cms.settings import DATABASES, STORAGES, VAR_DIR

if "EMBEDDED" in DATABASES["default"]:
    DATABASES["default"]["EMBEDDED"].update(data=VAR_DIR / "test-postgres", fast=True)

ALLOWED_HOSTS = ["testserver", "localhost"]
MEDIA_ORIGIN = "http://testserver/media"
MEDIA_ROOT = Path(tempfile.gettempdir()) / f"broadview-test-media-{os.getpid()}"
FILES_ROOT = Path(tempfile.gettempdir()) / f"broadview-test-files-{os.getpid()}"
STATIC_ROOT = VAR_DIR / "test-static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}

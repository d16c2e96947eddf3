"""A database that is migrated once and kept for later runs. The databases of tests are copies of it."""

import fcntl
import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from api.models import ContentState

_PREFIX = "test_migrated_"
_UNFINISHED = "test_migrating"


def copy_migrated_database() -> None:
    """Let Django create the test database as a copy, so that it has nothing left to migrate.

    A server of others keeps no database after the tests.
    """
    if "EMBEDDED" not in connection.settings_dict:
        return
    name = _PREFIX + _fingerprint()
    with (settings.VAR_DIR / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name not in _kept():
            _make(name)
    connection.settings_dict["TEST"]["TEMPLATE"] = name


def _fingerprint() -> str:
    """Return a hash of our migrations and of the versions of the packages, which have migrations too."""
    migrations = settings.BASE_DIR.glob("*/migrations/*.py")
    files: list[Path] = [settings.BASE_DIR / "requirements.txt", *sorted(migrations)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _kept() -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_PREFIX])
        return [name for (name,) in cursor.fetchall()]


def _make(name: str) -> None:
    """Migrate a new database, and drop those of other migrations."""
    former = _kept()
    with connection._nodb_cursor() as cursor:
        for each in [*former, _UNFINISHED]:
            cursor.execute(f'DROP DATABASE IF EXISTS "{each}"')
        cursor.execute(f'CREATE DATABASE "{_UNFINISHED}"')
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = _UNFINISHED
    try:
        call_command("migrate", verbosity=0, interactive=False)
        # It names the code that migrated. Each copy gets its own, as `migrate` runs there too and finds nothing to do.
        ContentState.objects.all().delete()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{_UNFINISHED}" RENAME TO "{name}"')

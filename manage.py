#!/usr/bin/env python
"""Django's commands.

A wrong setting, or a database that cannot be reached or is not migrated, is one sentence and not a stack trace.
"""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError
    from psycopg.errors import UndefinedColumn, UndefinedTable

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(_one_line(error))
    except OperationalError as error:
        sys.exit(_sentence(error))
    except ProgrammingError as error:
        if not isinstance(error.__cause__, UndefinedTable | UndefinedColumn):
            raise
        first = str(error).splitlines()[0]
        sys.exit(f"The database is not migrated: {first}. Run `manage.py migrate` with this version, then this again.")


def _sentence(error: Exception) -> str:
    from django.conf import settings

    if not settings.DATABASE_URL:
        return f"The embedded database cannot be used: {_one_line(error)}"
    database = settings.DATABASES["default"]
    address = f"{database['HOST'] or 'the local socket'}:{database['PORT'] or 5432}"
    return (
        f"The database {database['NAME']!r} at {address} cannot be reached: {_one_line(error)} "
        "Check DATABASE_URL and that the server runs."
    )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


if __name__ == "__main__":
    main()

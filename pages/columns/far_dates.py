"""Read dates that only PostgreSQL has, such as `infinity`, as the farthest dates that Python has.

Otherwise a row with such a date could not be read, and neither could a list with that row.
"""

import datetime
from typing import Any

from psycopg import DataError
from psycopg.adapt import Loader
from psycopg.postgres import types
from psycopg.pq import Format

# One day inside Python's range, so that these moments exist in every time zone.
FIRST = datetime.datetime(1, 1, 2, tzinfo=datetime.UTC)
LAST = datetime.datetime(9999, 12, 30, tzinfo=datetime.UTC)
_FARTHEST = [("date", datetime.date.min, datetime.date.max), ("timestamptz", FIRST, LAST)]


def read_far_dates(connection: Any) -> None:
    """Set up a new database connection to read dates this way."""
    adapters = connection.connection.adapters
    for name, first, last in _FARTHEST:
        loader = adapters.get_loader(types[name].oid, Format.TEXT)
        adapters.register_loader(name, _clamped(loader, first, last))


def _clamped(loader: type[Loader], first: Any, last: Any) -> type[Loader]:
    class ClampingLoader(Loader):
        timezone = getattr(loader, "timezone", None)  # Django looks at it

        def __init__(self, oid: int, context: Any = None) -> None:
            super().__init__(oid, context)
            self._loader = loader(oid, context)

        def load(self, data: Any) -> Any:
            try:
                return max(first, min(self._loader.load(data), last))
            except DataError:
                text = bytes(data)
                return first if text.startswith(b"-") or text.endswith(b"BC") else last

    return ClampingLoader

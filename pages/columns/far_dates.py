"""Read dates that only PostgreSQL has, such as `infinity`, as the farthest dates that Python has.

Otherwise a row with such a date could not be read, and neither could a list with that row.
"""

import datetime
from typing import Any

import psycopg
from psycopg import DataError
from psycopg.adapt import Loader
from psycopg.postgres import types
from psycopg.pq import Format

# One day inside Python's range, so that these moments exist in every time zone.
FIRST = datetime.datetime(1, 1, 2, tzinfo=datetime.UTC)
LAST = datetime.datetime(9999, 12, 30, tzinfo=datetime.UTC)
_FARTHEST = [("date", datetime.date.min, datetime.date.max), ("timestamptz", FIRST, LAST)]


def read_far_dates(connection: psycopg.Connection) -> None:
    """Set up a new database connection to read dates this way, in both formats of PostgreSQL."""
    for name, first, last in _FARTHEST:
        for format in (Format.TEXT, Format.BINARY):
            loader: Any = connection.adapters.get_loader(types[name].oid, format)
            connection.adapters.register_loader(name, _clamped(loader, first, last))


def _clamped(loader: type[Loader], first: Any, last: Any) -> type[Loader]:
    class ClampingLoader(Loader):
        format = loader.format
        timezone = getattr(loader, "timezone", None)  # Django looks at it

        def __init__(self, oid: int, context: Any = None) -> None:
            super().__init__(oid, context)
            self._loader = loader(oid, context)

        def load(self, data: Any) -> Any:
            try:
                return max(first, min(self._loader.load(data), last))
            except DataError:
                return first if self._is_early(bytes(data)) else last

        def _is_early(self, value: bytes) -> bool:
            if self.format == Format.BINARY:  # a number with a sign
                return value[0] >= 0x80
            return value.startswith(b"-") or value.endswith(b"BC")

    return ClampingLoader

"""Read JSON in which a program stored a number that Python refuses for its length: it is null instead.

Otherwise the row could not be read, and neither could a list with that row. `sys.set_int_max_str_digits` has the limit.
"""

import re
from typing import Any

import psycopg
from psycopg.types.string import TextLoader

_LONG = re.compile(r"\d{4300}")
# A string stays as it is, whatever is in it.
_STRING_OR_NUMBER = re.compile(r'"(?:[^"\\]|\\.)*"|[-+.\deE]{4300,}')


def read_long_numbers(connection: psycopg.Connection) -> None:
    """Set up a new database connection to read JSON this way. Django parses the text itself."""
    connection.adapters.register_loader("jsonb", _JsonLoader)


class _JsonLoader(TextLoader):
    def load(self, data: Any) -> Any:
        text = super().load(data)
        if isinstance(text, str) and _LONG.search(text):
            return _STRING_OR_NUMBER.sub(lambda found: found[0] if found[0].startswith('"') else "null", text)
        return text

"""An answer of each operation, as it was really given.

`make snapshots` asks for them in a test, with the content of the tests, and writes them beside this file.
"""

from functools import cache
from pathlib import Path
from typing import Any

import orjson

FILE = Path(__file__).with_name("examples.json")


def example_of(operation_id: str) -> Any:
    """The body of a 200; None where none is kept, as of a page type that was added just now."""
    return _examples().get(operation_id)


@cache
def _examples() -> dict[str, Any]:
    return orjson.loads(FILE.read_bytes())

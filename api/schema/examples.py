"""An example of each operation's answer.

`make snapshots` records real answers with the content of the tests, and writes them to `examples.json`.
"""

from functools import cache
from pathlib import Path
from typing import Any

import orjson

FILE = Path(__file__).with_name("examples.json")


def example_of(operation_id: str) -> Any:
    """Return the JSON of a successful answer, or None if none is recorded yet, as for a new page type."""
    return _examples().get(operation_id)


@cache
def _examples() -> dict[str, Any]:
    return orjson.loads(FILE.read_bytes())

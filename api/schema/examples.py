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


def shown(operation_id: str, address: str) -> dict | None:
    """An Example Object: the answer that is kept, or `address`, which gives one at any time; None where neither is."""
    if address:
        return {"externalValue": address}
    body = example_of(operation_id)
    return None if body is None else {"value": body}


@cache
def _examples() -> dict[str, Any]:
    return orjson.loads(FILE.read_bytes())

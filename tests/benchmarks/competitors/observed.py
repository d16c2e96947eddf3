"""The product, telling with each answer which process gave it."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from tests.serving import application as product


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        return start_response(status, [*headers, ("X-Process", str(os.getpid()))])

    return product(environ, start)

"""The site, with the number of the process in a header of each answer."""

import os
from typing import Any

from tests.serving import application as product


class Told:
    """RSGI's protocol with a header for the process. It supports answers of bytes only."""

    def __init__(self, proto: Any) -> None:
        self._proto = proto

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self._proto.response_bytes(status, [*headers, ("X-Process", str(os.getpid()))], body)


async def application(scope: Any, proto: Any) -> None:
    await product.__rsgi__(scope, Told(proto))

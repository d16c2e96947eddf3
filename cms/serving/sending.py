"""Sending large answers in parts. The time and the memory that slow clients take are bounded."""

import asyncio
from typing import Any

from cms.serving.answers import Answer, Headers

# Larger answers are sent in parts of this size, in bytes.
PART = 65_536
# How long a client may take to receive each part, in seconds.
PATIENCE = 20
# The most bytes of large answers that a process holds. Above it, the client that has waited longest is given up.
MOST = 64_000_000


class Sending:
    """The large answers that are being sent."""

    def __init__(self, *, most: int = MOST, patience: float = PATIENCE) -> None:
        self._most = most
        self._patience = patience
        # The size of each answer whose next part a client has yet to receive, with the longest wait first.
        self._waiting: dict[asyncio.Timeout, int] = {}
        # The sum of these sizes.
        self.bytes_waiting = 0

    async def send(self, status: int, headers: Headers, body: bytes, proto: Any) -> None:
        """Send the body. Return when granian has all of it, or when the client was given up and is disconnected."""
        if len(body) <= PART:
            proto.response_bytes(status, headers, body)
            return
        transport = proto.response_stream(status, headers)
        for start in range(0, len(body), PART):
            if not await self._is_taken(transport, body[start : start + PART], of=len(body)):
                return

    async def answer(self, answer: Answer, proto: Any) -> None:
        """Send an answer. Granian reads a file while it sends it."""
        if isinstance(answer.body, bytes):
            await self.send(answer.status, answer.headers, answer.body, proto)
        else:
            answer.body.send(answer.status, answer.headers, proto)

    async def _is_taken(self, transport: Any, part: bytes, *, of: int) -> bool:
        """Send a part, and return False if the client has gone or was given up."""
        try:
            async with asyncio.timeout(self._patience) as limit:
                self._waiting[limit] = of
                self.bytes_waiting += of
                try:
                    self._make_room()
                    await transport.send_bytes(part)
                except RuntimeError:  # granian raises it if the client has gone
                    return False
                finally:
                    self._leave(limit)
        except TimeoutError:
            return False
        return True

    def _make_room(self) -> None:
        while self.bytes_waiting > self._most and len(self._waiting) > 1:
            longest = next(iter(self._waiting))
            self._leave(longest)
            if not longest.expired():  # else its timeout has passed already
                longest.reschedule(0)

    def _leave(self, limit: asyncio.Timeout) -> None:
        self.bytes_waiting -= self._waiting.pop(limit, 0)

"""Large answers, sent in parts: what slow clients have us hold is bounded, in time and in bytes."""

import asyncio
from typing import Any

from cms.serving.answers import Answer, Headers

# Smaller answers are handed to granian whole, and so are the parts of larger ones, in bytes.
PART = 65_536
# How long a client may take for each part, in seconds.
PATIENCE = 20
# Bytes of large answers that a process holds at most. For more, whoever has not taken anything for longest is given up.
MOST = 64_000_000


class Sending:
    """The large answers that are on their way."""

    def __init__(self, *, most: int = MOST, patience: float = PATIENCE) -> None:
        self._most = most
        self._patience = patience
        # Who waits for a client, and for how many bytes; the one who waits longest is the first.
        self._waiting: dict[asyncio.Timeout, int] = {}
        # Of all these answers.
        self.bytes_waiting = 0

    async def send(self, status: int, headers: Headers, body: bytes, proto: Any) -> None:
        """Returns when granian has it all, or the client was given up: then its connection is closed."""
        if len(body) <= PART:
            proto.response_bytes(status, headers, body)
            return
        transport = proto.response_stream(status, headers)
        for start in range(0, len(body), PART):
            if not await self._is_taken(transport, body[start : start + PART], of=len(body)):
                return

    async def answer(self, answer: Answer, proto: Any) -> None:
        """Files are read by granian, while it sends them."""
        if isinstance(answer.body, bytes):
            await self.send(answer.status, answer.headers, answer.body, proto)
        else:
            answer.body.send(answer.status, answer.headers, proto)

    async def _is_taken(self, transport: Any, part: bytes, *, of: int) -> bool:
        """Send a part. False where the client has gone or was given up."""
        try:
            async with asyncio.timeout(self._patience) as limit:
                self._waiting[limit] = of
                self.bytes_waiting += of
                try:
                    self._make_room()
                    await transport.send_bytes(part)
                except RuntimeError:  # granian's: the client has gone
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
            if not longest.expired():  # else it is given up already, and only has to hear of it
                longest.reschedule(0)

    def _leave(self, limit: asyncio.Timeout) -> None:
        self.bytes_waiting -= self._waiting.pop(limit, 0)

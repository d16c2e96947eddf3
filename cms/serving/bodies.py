"""Reading the body of a request, before it takes a thread. Its time and its size are bounded."""

import asyncio
import io
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from typing import Any, BinaryIO

from api.http.problems import InvalidParameter, Problem, RequestTimeout
from cms.bodies import LARGEST_UPLOAD, SMALL

# The longest time for a whole small body, and for each part of a large one, in seconds.
WHOLE, PART = 10, 20
_INCOMPLETE = "The body is not complete. Send the request again."


class BadBody(Exception):
    """The body did not arrive. The message is a sentence for the client, and `problem` is the kind of problem."""

    problem: type[Problem] = InvalidParameter


class LateBody(BadBody):
    """The body took too long (RFC 9110, 15.5.9)."""

    problem = RequestTimeout


async def read_body(
    environ: dict[str, Any],
    parts: AsyncIterable[bytes],
    *,
    may_send_much: Callable[[], Awaitable[bool]],
    write: Callable[[BinaryIO, bytes], Awaitable[Any]],
) -> BinaryIO:
    """Read the body, chunked or not, and set CONTENT_LENGTH to its length. Raise BadBody if it does not arrive.

    A body that is larger than its sender may send is not read: return an empty one, with a CONTENT_LENGTH that is too
    large. `may_send_much` is called only for a large body, and only a large body is written to a file, with `write`.
    """
    declared = environ.get("CONTENT_LENGTH")
    if declared is None and "HTTP_TRANSFER_ENCODING" not in environ and environ["SERVER_PROTOCOL"] != "HTTP/2":
        return io.BytesIO()
    length = int(declared) if declared is not None else None
    body = _Body(aiter(parts), counted=length is not None)
    try:
        if length is None or length <= SMALL:
            async with asyncio.timeout(WHOLE):
                await body.read_small()
        if not body.whole:
            if (length or 0) > LARGEST_UPLOAD or not await may_send_much():
                environ["CONTENT_LENGTH"] = str(max(length or 0, body.size))
                return io.BytesIO()
            await body.read_large(write)
    except TimeoutError:
        raise LateBody("The body did not arrive in time. Send the request again.") from None
    if length not in {None, body.size}:
        raise BadBody(_INCOMPLETE)
    environ["CONTENT_LENGTH"] = str(body.size)
    body.file.seek(0)
    return body.file


class _Body:
    """The part of a body that has arrived. `counted`: the client declared its length."""

    def __init__(self, parts: AsyncIterator[bytes], *, counted: bool) -> None:
        self._parts = parts
        self._counted = counted
        self._empty = 0
        self.whole = False
        self.size = 0
        self.file: BinaryIO = io.BytesIO()

    async def read_small(self) -> None:
        """Read until the body is complete, or no longer small."""
        while self.size <= SMALL and (part := await self._next()) is not None:
            self.size += len(part)
            self.file.write(part)

    async def read_large(self, write: Callable[[BinaryIO, bytes], Awaitable[Any]]) -> None:
        """Read to the end, or until the body is larger than anybody may send."""
        begun, self.file = self.file, tempfile.TemporaryFile()  # noqa: SIM115 (closed after the answer)
        await write(self.file, begun.getvalue())  # type: ignore[attr-defined]
        while self.size <= LARGEST_UPLOAD:
            async with asyncio.timeout(PART):
                part = await self._next()
            if part is None:
                return
            self.size += len(part)
            await write(self.file, part)

    async def _next(self) -> bytes | None:
        """Return the next part, or None at the end.

        Granian gives an empty part at the end. If the connection broke, it gives another one before that.
        """
        try:
            part = await self._parts.__anext__()
        except StopAsyncIteration:
            self.whole = True
            return None
        self._empty += not part
        if self._empty > 1 and not self._counted:
            raise BadBody(_INCOMPLETE)
        return part

"""Large answers: whole for whoever takes them, and bounded in what they cost."""

import asyncio

import pytest

from cms.serving.sending import PART, Sending
from tests.cms.serving.conftest import ask

SIZE = 10 * PART


class Client:
    """Takes some parts, and no more. Stands for granian's protocol and its transport."""

    def __init__(self, parts: int) -> None:
        self.left = parts
        self.received = b""

    def response_stream(self, status: int, headers: list) -> "Client":
        return self

    async def send_bytes(self, part: bytes) -> None:
        if not self.left:
            await asyncio.Event().wait()
        self.left -= 1
        self.received += part


def test_whoever_takes_nothing_makes_room_for_whoever_does():
    async def run() -> None:
        sending = Sending(most=3 * SIZE, patience=60)
        stalled = [asyncio.create_task(sending.send(200, [], b"x" * SIZE, Client(parts))) for parts in (5, 0, 0)]
        await asyncio.sleep(0)
        reader = Client(10)
        await sending.send(200, [], b"x" * SIZE, reader)
        given_up, waiting = await asyncio.wait(stalled, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        assert (len(reader.received), len(given_up)) == (SIZE, 1)

    asyncio.run(run())


def test_nobody_is_waited_for_without_end():
    stalled = Client(3)
    asyncio.run(Sending(patience=0.01).send(200, [], b"x" * SIZE, stalled))
    assert len(stalled.received) == 3 * PART


@pytest.mark.django_db
def test_a_large_answer_is_whole(port):
    got = ask(port, "/api/v1/openapi.json")
    assert len(got.body) > PART
    assert got.headers["Content-Length"] == str(len(got.body))
    assert got.body.endswith(b"}")

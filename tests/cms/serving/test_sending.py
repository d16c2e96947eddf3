"""Large answers: clients that read get them whole, and clients that stall are given up."""

import asyncio
import time

import pytest

from cms.serving.sending import PART, Sending
from tests.cms.serving.conftest import ask

SIZE = 10 * PART


class Client:
    """A client that takes some parts and no more. It stands in for granian's protocol and its transport."""

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


def test_stalled_client_is_given_up_for_a_client_that_reads():
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


def test_clients_that_timed_out_leave_their_room_to_a_new_one():
    async def run() -> None:
        sending = Sending(most=3 * SIZE, patience=0.02)
        ready = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.01, ready.set_result, None)
        reader = Client(10)

        async def read() -> None:
            await ready
            await sending.send(200, [], b"x" * SIZE, reader)

        stalled = [asyncio.create_task(sending.send(200, [], b"x" * SIZE, Client(0))) for _ in range(3)]
        reading = asyncio.create_task(read())
        await asyncio.sleep(0)
        time.sleep(0.05)  # the reader begins after the others timed out, and before their tasks run
        await asyncio.gather(reading, *stalled)
        assert len(reader.received) == SIZE
        assert sending.bytes_waiting == 0

    asyncio.run(run())


def test_client_that_stalls_is_given_up():
    stalled = Client(3)
    asyncio.run(Sending(patience=0.01).send(200, [], b"x" * SIZE, stalled))
    assert len(stalled.received) == 3 * PART


@pytest.mark.django_db
def test_large_answer_arrives_whole(port):
    got = ask(port, "/api/v1/openapi.json")
    assert len(got.body) > PART
    assert got.headers["Content-Length"] == str(len(got.body))
    assert got.body.endswith(b"}")

"""The limit on the time of a call."""

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from cms.serving.limits import TookTooLong, within
from pages.models import Category

SHORT, LONG = 0.1, 60


def run(seconds: float, function: Callable, *arguments: object) -> object:
    """Call the function with this limit in a thread of its own, and return its result."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(within, seconds, function, *arguments).result()


def forever() -> None:
    while True:
        time.sleep(0.001)


def test_call_that_is_quick_enough_returns_its_result():
    assert run(LONG, divmod, 7, 2) == (3, 1)


def test_call_that_is_too_slow_is_stopped():
    with pytest.raises(TookTooLong):
        run(SHORT, forever)


def test_call_cannot_handle_the_limit_as_an_error():
    def stubborn() -> None:
        while True:
            with contextlib.suppress(Exception):
                forever()

    with pytest.raises(TookTooLong):
        run(SHORT, stubborn)


def test_limit_that_was_not_reached_stops_nothing_later():
    limit = 1  # on a busy machine, also the shortest call takes longer than SHORT

    def wait_after(result: object) -> object:
        time.sleep(limit + SHORT)
        return result

    with ThreadPoolExecutor(1) as pool:
        pool.submit(within, limit, divmod, 7, 2).result()
        assert pool.submit(wait_after, "done").result() == "done"


@pytest.mark.django_db(transaction=True)
def test_statement_that_is_too_slow_is_cancelled():
    def wait() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s)", [LONG])

    began = time.monotonic()
    with pytest.raises(TookTooLong):
        run(SHORT, wait)
    assert time.monotonic() - began < LONG / 2


@pytest.mark.django_db(transaction=True)
def test_what_was_not_committed_is_rolled_back():
    def store() -> None:
        with transaction.atomic():
            Category.objects.create(name="Half", slug="half")
            forever()

    with pytest.raises(TookTooLong):
        run(SHORT, store)
    assert not Category.objects.exists()

"""Whatever raises in a batch takes as little with it as possible."""

import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from django.db import connection, transaction

Item = TypeVar("Item", str, int)
# The most of a reason that is kept, in characters.
_LONGEST = 2000


def apart() -> AbstractContextManager:
    """Behind the lock, a statement that fails must not take the others with it; elsewhere each stands alone."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def in_parts(
    work: Callable[[list[Item]], None],
    items: Sequence[Item],
    *,
    within: Callable[[], AbstractContextManager] = apart,
) -> dict[Item, Exception]:
    """Do the work on all items together; where that raises, on each half of them, and so on.

    `within`: what takes back what a part did that raised; by default a savepoint. Returns what those raised that
    failed alone. Raises where the connection is lost: no item is to blame for that.
    """
    if not items:
        return {}
    begun_on = connection.connection
    try:
        with within():
            work(list(items))
    except Exception as error:
        raise_if_lost(begun_on)
        if len(items) == 1:
            return {items[0]: error}
    else:
        return {}
    middle = len(items) // 2
    return in_parts(work, items[:middle], within=within) | in_parts(work, items[middle:], within=within)


def raise_if_lost(begun_on: Any = None) -> None:
    """Raise the exception that is being handled, where the connection to the database is gone.

    `begun_on`: the one that the work began on. Django replaces one on which a transaction could not be rolled back.
    """
    now = connection.connection
    if now is None or now.closed or (begun_on is not None and now is not begun_on):
        raise


def reason(error: Exception) -> str:
    """What is told of an exception: text that the database can store, whatever the exception says."""
    text = "".join(traceback.format_exception_only(error)).strip()
    return text.encode(errors="backslashreplace").decode().replace("\0", "\\0")[:_LONGEST]

"""Work on batches so that an exception affects as few items as possible."""

import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from django.db import connection, transaction

from pages.patience import is_of_a_lock

Item = TypeVar("Item", str, int)
# Messages are cut to this number of characters.
_MAX_LENGTH = 2000


def savepoint() -> AbstractContextManager:
    """Return a savepoint if a transaction is open, so that a failed statement does not undo the others.

    Without a transaction, each statement stands alone already.
    """
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def in_parts(
    work: Callable[[list[Item]], None],
    items: Sequence[Item],
    *,
    within: Callable[[], AbstractContextManager] = savepoint,
) -> dict[Item, Exception]:
    """Do the work on all items together. If that raises, do it on each half of them, and so on.

    `within` returns the context that undoes the part that raised; by default a savepoint. Returns item → exception
    for the items that fail alone. Raises if the connection is lost or a lock was not free in time: no item is to blame
    for that.
    """
    if not items:
        return {}
    begun_on = connection.connection
    try:
        with within():
            work(list(items))
    except Exception as error:
        raise_if_blameless(begun_on)
        if len(items) == 1:
            return {items[0]: error}
    else:
        return {}
    middle = len(items) // 2
    return in_parts(work, items[:middle], within=within) | in_parts(work, items[middle:], within=within)


def raise_if_blameless(begun_on: Any = None) -> None:
    """Raise the current exception again if no item is to blame: the connection is lost, or a lock was not free in time.

    `begun_on` is the connection at the start of the work. Django replaces a connection whose rollback failed.
    """
    now = connection.connection
    is_lost = now is None or now.closed or (begun_on is not None and now is not begun_on)
    if is_lost or is_of_a_lock(sys.exception()):
        raise


def message_of(error: Exception) -> str:
    """Return the exception's type and message as text that the database can store."""
    text = "".join(traceback.format_exception_only(error)).strip()
    return text.encode(errors="backslashreplace").decode().replace("\0", "\\0")[:_MAX_LENGTH]

"""Content that the tests of a module share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

Made = TypeVar("Made")
# A function that calls a function that makes content, and returns what it made.
Share = Callable[[Callable[[], Made]], Made]


@contextmanager
def sharing(module: pytest.Module, blocker: DjangoDbBlocker, files: Path) -> Iterator[Share]:
    """Yield a function that makes content which each test of a module finds unchanged.

    Each test runs in a transaction within the one of its module. Tests that commit cannot share content.
    """
    committing = [item.name for item in module.session.items if item.path == module.path and commits(item)]
    assert not committing, f"{module.name} shares content, so {committing} may not commit. Move them to another module."

    def share(make: Callable[[], Made]) -> Made:
        with blocker.unblock():
            return make()

    atomic = transaction.atomic()
    atomic._from_testcase = True  # as in the test cases of Django
    with override_settings(FILES_ROOT=files / "files", MEDIA_ROOT=files / "media"):
        share(atomic.__enter__)
        try:
            yield share
        finally:
            share(lambda: transaction.set_rollback(True))
            share(lambda: atomic.__exit__(None, None, None))


def commits(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction"))

import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from tests import oembed

# The module of the function that translates texts in a test.
MACHINE = "machine_of_a_test"
Function = Callable[..., Any]


@pytest.fixture
def provider() -> Iterator[oembed.Provider]:
    with oembed.provider() as found:
        yield found


@pytest.fixture
def use(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[Function], None]:
    """Return a function that makes another one the machine translation."""

    def use(translate: Function) -> None:
        module = ModuleType(MACHINE)
        module.translate = translate  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, MACHINE, module)
        settings.MACHINE_TRANSLATION = f"{MACHINE}.translate"

    return use

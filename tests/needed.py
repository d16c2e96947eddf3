"""Programs and packages that some tests need. Without them, the tests are skipped, or fail if CI is true."""

import os
import shutil
from importlib import import_module
from types import ModuleType
from typing import NoReturn

import pytest


def program(name: str, *, remedy: str) -> str:
    """Return the path of an installed program."""
    return shutil.which(name) or missing(f"{name} is missing. {remedy}")


def package(name: str) -> ModuleType:
    """Return a module of a package of the group `contract`."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        missing(f"{name} is missing: `make check` installs it.")


def missing(why: str) -> NoReturn:
    """Skip the test, or fail it on CI, where everything is to be installed: a skipped test looks like a passed one."""
    if os.environ.get("CI") == "true":
        pytest.fail(why, pytrace=False)
    pytest.skip(why)

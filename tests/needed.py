"""What some tests need beyond requirements.txt. Without it they are skipped; where CI is set to true, they fail."""

import os
import shutil
from importlib import import_module
from types import ModuleType
from typing import NoReturn

import pytest


def program(name: str, *, remedy: str) -> str:
    """Where it is installed."""
    return shutil.which(name) or missing(f"{name} is missing. {remedy}")


def package(name: str) -> ModuleType:
    """A module of a package of the group `contract`."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        missing(f"{name} is missing: `make check` installs it.")


def missing(why: str) -> NoReturn:
    """A skipped test looks like one that passed, so there are none where everything is meant to be installed."""
    if os.environ.get("CI") == "true":
        pytest.fail(why, pytrace=False)
    pytest.skip(why)

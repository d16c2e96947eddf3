from collections.abc import Callable
from random import Random

# Does the edit somewhere; False where there was nothing to do it to.
Edit = Callable[[Random], bool]
EDITS: dict[str, Edit] = {}


def edit(function: Edit) -> Edit:
    EDITS[function.__name__] = function
    return function

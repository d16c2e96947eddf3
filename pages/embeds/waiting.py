import threading
from collections.abc import Callable
from typing import Any

# How long an editor waits for what a provider says, and then for its picture, in seconds.
PATIENCE = 5.0


def patiently(function: Callable[[], Any]) -> Any:
    """What the function returns or raises; TimeoutError where that takes longer than PATIENCE, whatever it waits for.

    The timeouts of requests are for each read: an answer that drips would be waited for without end.
    """
    result: list[tuple[bool, Any]] = []

    def run() -> None:
        try:
            result.append((True, function()))
        except Exception as error:
            result.append((False, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if not result:
        raise TimeoutError
    returned, value = result[0]
    if not returned:
        raise value
    return value

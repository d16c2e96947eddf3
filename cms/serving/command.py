"""The command that starts granian."""

import sys
from pathlib import Path

# The most connections of each process. An idle connection costs little memory, and no thread.
CONNECTIONS = 1_024
# The longest time for the head of a request to arrive, on a new or an idle connection, in milliseconds.
IDLE = 5_000
# The largest head of a request, in bytes.
HEAD = 65_536
# How long the worker processes may take to end when the server ends, in seconds.
GRACE = 5
# Threads share two arenas of memory. An arena for each would keep more memory than it needs (mallopt(3)).
LEAN = {"MALLOC_ARENA_MAX": "2"}


def granian(
    application: str, *, port: int, workers: int, host: str = "127.0.0.1", http2: bool = False, idle: int = IDLE
) -> list[str]:
    """Return the command that serves an RSGI application. Run it with `LEAN` in its environment."""
    folder = Path(__file__).resolve().parent.parent.parent
    return [
        *(sys.executable, "-m", "granian", "--interface", "rsgi", application, "--log-level", "error"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--respawn-failed-workers"),
        *("--backpressure", str(CONNECTIONS), "--http1-header-read-timeout", str(idle)),
        *("--http1-buffer-size", str(HEAD), "--workers-kill-timeout", str(GRACE)),
        *("--http", "auto" if http2 else "1", "--no-ws", "--working-dir", str(folder)),
    ]

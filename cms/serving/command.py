"""How granian is started."""

import sys
from pathlib import Path

# The connections that each process takes. Those that do nothing cost little memory, and no thread.
CONNECTIONS = 1_024
# How long a connection may take to ask for something, and to ask for more, in milliseconds.
IDLE = 5_000
# The most that the head of a request may take, in bytes.
HEAD = 65_536
# How long what runs may take when the server ends, in seconds.
GRACE = 5
# Threads share what they freed: each with memory of its own would keep more than it needs (mallopt(3)).
LEAN = {"MALLOC_ARENA_MAX": "2"}


def granian(
    application: str, *, port: int, workers: int, host: str = "127.0.0.1", http2: bool = False, idle: int = IDLE
) -> list[str]:
    """The command that serves an application of RSGI. `LEAN` belongs into its environment."""
    folder = Path(__file__).resolve().parent.parent.parent
    return [
        *(sys.executable, "-m", "granian", "--interface", "rsgi", application, "--log-level", "error"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--respawn-failed-workers"),
        *("--backpressure", str(CONNECTIONS), "--http1-header-read-timeout", str(idle)),
        *("--http1-buffer-size", str(HEAD), "--workers-kill-timeout", str(GRACE)),
        *("--http", "auto" if http2 else "1", "--no-ws", "--working-dir", str(folder)),
    ]

"""A process that ends other processes when its parent ends. Even SIGKILL closes the pipe between the two.

Its standard input names them: a line `+123` adds the leader of a process group, and `-123` removes it after its end.
At the end of the input, the guard ends all groups, and then stops the embedded PostgreSQL if no process uses it.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

# How long a process may take to end after SIGTERM before its group is killed, in seconds.
PATIENCE = 10


def main() -> None:
    """Run `python -m cms.guard [DATA PROGRAMS]`: two folders of the embedded PostgreSQL. PROGRAMS may be empty."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    end_groups(_read_leaders())
    if len(sys.argv) > 1:
        _stop_unused(Path(sys.argv[1]), programs=sys.argv[2])


def end_groups(leaders: set[int]) -> None:
    """Send SIGTERM to each leader, wait for them to end, and kill the rest of their groups."""
    for leader in leaders:
        with suppress(ProcessLookupError):
            os.kill(leader, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while any(map(_lives, leaders)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for leader in leaders:
        kill_group(leader)


def kill_group(leader: int) -> None:
    """Kill a process group at once, even if its leader has ended."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _read_leaders() -> set[int]:
    leaders: set[int] = set()
    for line in sys.stdin:
        (leaders.add if line.startswith("+") else leaders.discard)(int(line[1:]))
    return leaders


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, PermissionError):  # the latter if another user's process has its number now
        return False
    return True


def _stop_unused(folder: Path, *, programs: str) -> None:
    from cms.postgres.server import EmbeddedServer  # imported here, since it takes time and memory

    if folder.exists():
        server = EmbeddedServer(folder, programs=programs or None)
        server.hold()
        server.release()


if __name__ == "__main__":
    main()

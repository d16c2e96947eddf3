"""A process that ends others once whoever started it is gone, however that one ended: even SIGKILL closes a pipe.

It is told of them over its standard input: `+123` for the leader of a new process group, `-123` once that is no more.
The end of the input is the end of them all. Then it stops the embedded PostgreSQL, if nobody else uses that.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

# How long a process may take to end by itself before its whole group is killed, in seconds.
PATIENCE = 10


def main() -> None:
    """`python -m cms.guard [folder of the embedded PostgreSQL, and of its programs or nothing]`"""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    end_groups(_told())
    if len(sys.argv) > 1:
        _stop_unused(Path(sys.argv[1]), programs=sys.argv[2])


def end_groups(leaders: set[int]) -> None:
    """Asks each leader to end, waits for them, and kills what is left of their groups."""
    for leader in leaders:
        with suppress(ProcessLookupError):
            os.kill(leader, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while any(map(_lives, leaders)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for leader in leaders:
        kill_group(leader)


def kill_group(leader: int) -> None:
    """At once, and whether or not the leader still lives."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _told() -> set[int]:
    leaders: set[int] = set()
    for line in sys.stdin:
        (leaders.add if line.startswith("+") else leaders.discard)(int(line[1:]))
    return leaders


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, PermissionError):  # or its number is somebody else's by now
        return False
    return True


def _stop_unused(folder: Path, *, programs: str) -> None:
    from cms.postgres.server import EmbeddedServer  # takes time and memory that are needed only now

    if folder.exists():
        server = EmbeddedServer(folder, programs=programs or None)
        server.hold()
        server.release()


if __name__ == "__main__":
    main()

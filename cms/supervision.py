"""Running programs that start again when they end, and that end with this process."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from cms.guard import kill_group

# The pause before a program starts again: the first, which doubles each time, and the longest, in seconds.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
# After it ran for this time, a program starts again with the first pause, in seconds.
SOUND = 60.0
_LOOK = 0.1
Say = Callable[[str], None]


class Guarded:
    """A context whose processes end when it exits, or when this process is killed.

    `embedded`: `DATABASES[…]["EMBEDDED"]`, whose server stops after them if no other process uses it.
    """

    def __init__(self, *, embedded: dict[str, Any] | None = None) -> None:
        self._embedded = [str(embedded["data"].absolute()), embedded["bin"] or ""] if embedded else []
        self._started: list[subprocess.Popen] = []
        self._pause = FIRST_PAUSE
        self._due = 0.0

    def __enter__(self) -> "Guarded":
        self._begin_guard()
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the pipe to the guard, as the kernel does if this process is killed, and wait for the guard to end."""
        os.close(self._pipe)
        while self._guard.poll() is None:
            self._reap()
            time.sleep(_LOOK)
        for process in self._started:  # in case the guard itself was killed
            kill_group(process.pid)
            process.wait()

    def start(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen:
        """Start a process in a session of its own, so that Ctrl-C and the end of the terminal do not reach it."""
        with _uninterrupted():
            process = subprocess.Popen(command, start_new_session=True, env={**os.environ, **environment})
            self._tell(f"+{process.pid}")
            self._started.append(process)
        return process

    def keep_guard(self, say: Say) -> None:
        """Replace a guard that has ended: the first time at once, later after growing pauses."""
        if self._guard.poll() is None or time.monotonic() < self._due:
            return
        say("The process that watches this one has ended. It starts again.")
        self._due = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        os.close(self._pipe)
        self._begin_guard()

    def run(self, command: list[str], **environment: str) -> None:
        """Run a command once, to its end. Raise CalledProcessError if it fails."""
        process = self.start(command, environment)
        process.wait()
        self.ended(process)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)

    def ended(self, process: subprocess.Popen) -> None:
        """Kill the rest of the group of a process that has ended."""
        kill_group(process.pid)
        self._started.remove(process)
        self._tell(f"-{process.pid}")

    def _begin_guard(self) -> None:
        """Start the guard. It already has the names of all processes when it begins."""
        command = [sys.executable, "-m", "cms.guard", *self._embedded]
        folder = Path(__file__).resolve().parent.parent
        names, self._pipe = os.pipe()
        for process in self._started:
            self._tell(f"+{process.pid}")
        self._guard = subprocess.Popen(command, stdin=names, start_new_session=True, cwd=folder)
        os.close(names)

    def _reap(self) -> None:
        for process in self._started:
            process.poll()

    def _tell(self, line: str) -> None:
        """Send a line to the guard. If the guard has ended, its successor gets the names."""
        with suppress(BrokenPipeError):
            os.write(self._pipe, f"{line}\n".encode())


class Program:
    """A command that is to run all the time."""

    def __init__(self, name: str, command: list[str], **environment: str) -> None:
        """`environment`: variables in addition to those of this process."""
        self.name = name
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen | None = None
        self._pause = FIRST_PAUSE
        self._due = 0.0

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def tend(self, guarded: Guarded, say: Say) -> None:
        """Start the program if it is due. If it has ended, say so and set the time of its next start."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._due:
                self._process, self._began = guarded.start(self._command, self._environment), now
            return
        code = self._process.poll()
        if code is None:
            return
        guarded.ended(self._process)
        self._process = None
        if now - self._began >= SOUND:
            self._pause = FIRST_PAUSE
        say(f"The {self.name} ended {_way_of_ending(code)}. It starts again in {self._pause:g} s.")
        self._due = now + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)


def supervise(programs: Iterable[Program], guarded: Guarded, *, say: Say) -> NoReturn:
    """Keep the programs running until this process is interrupted."""
    programs = list(programs)
    while True:
        guarded.keep_guard(say)
        for program in programs:
            program.tend(guarded, say)
        time.sleep(_LOOK)


def end_by_interrupt() -> None:
    """Make SIGTERM, a closed terminal and the end of make raise KeyboardInterrupt, as Ctrl-C does.

    Under nohup, a closed terminal does nothing.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    threading.Thread(target=_watch_parent, args=(os.getppid(), os.isatty(0)), name="notice", daemon=True).start()


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Delay interrupts until the context exits, so that no process is started without being noted.

    The signals are caught and not blocked, since the new process would inherit blocked signals.
    """
    came: list[int] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    ours = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in ours:
        signal.signal(number, lambda number, frame: came.append(number))
    try:
        yield
    finally:
        for number, handler in ours.items():
            signal.signal(number, handler)
    for interrupt in came:
        signal.raise_signal(interrupt)


def _watch_parent(parent: int, at_terminal: bool) -> None:
    """Send a signal to this process when make is killed, or when the terminal closes.

    Make passes no signal on, and the kernel tells only make that the terminal was closed.
    """
    told = None
    while told is None:
        time.sleep(_LOOK)
        if "MAKELEVEL" in os.environ and os.getppid() != parent:
            told = signal.SIGTERM
        elif at_terminal and not os.isatty(0):
            told = signal.SIGHUP
    os.kill(os.getpid(), told)


def _way_of_ending(code: int) -> str:
    if code >= 0:
        return f"by itself, with the code {code}"
    names = {each.value: each.name for each in signal.Signals}  # without most of the real-time signals
    return f"by the signal {names.get(-code, -code)}"

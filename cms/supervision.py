"""Programs that are started again when they end, and that do not outlive this process."""

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

# Before a program is started again: the first pause, which doubles each time, and the longest, in seconds.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
# One that ran for so long starts afresh with the first pause, in seconds.
SOUND = 60.0
_LOOK = 0.1
Say = Callable[[str], None]


class Guarded:
    """As a context: what was started within it has ended when it is left, or when this process is killed.

    `embedded`: `DATABASES[…]["EMBEDDED"]`, whose server is stopped after the last that uses it.
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
        """Only the pipe is closed, as the kernel does it where this process is killed."""
        assert self._guard.stdin
        with suppress(BrokenPipeError):
            self._guard.stdin.close()
        while self._guard.poll() is None:
            self._reap()
            time.sleep(_LOOK)
        for process in self._started:  # if the guard itself was killed
            kill_group(process.pid)
            process.wait()

    def start(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen:
        """In a session of its own: neither Ctrl-C nor a terminal that closes reaches it."""
        with _uninterrupted():
            process = subprocess.Popen(command, start_new_session=True, env={**os.environ, **environment})
            self._tell(f"+{process.pid}")
            self._started.append(process)
        return process

    def keep_guard(self, say: Say) -> None:
        """Start another guard in place of one that ended: at once, then after growing pauses."""
        if self._guard.poll() is None or time.monotonic() < self._due:
            return
        say("The process that would end all others with this one has ended itself. It starts again.")
        self._due = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self._begin_guard()
        for process in self._started:
            self._tell(f"+{process.pid}")

    def run(self, command: list[str], **environment: str) -> None:
        """Once, to its end. Raises CalledProcessError where it fails."""
        process = self.start(command, environment)
        process.wait()
        self.ended(process)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)

    def ended(self, process: subprocess.Popen) -> None:
        """Kills what a process that ended has left behind."""
        kill_group(process.pid)
        self._started.remove(process)
        self._tell(f"-{process.pid}")

    def _begin_guard(self) -> None:
        command = [sys.executable, "-m", "cms.guard", *self._embedded]
        folder = Path(__file__).resolve().parent.parent
        self._guard = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, start_new_session=True, cwd=folder)

    def _reap(self) -> None:
        for process in self._started:
            process.poll()

    def _tell(self, line: str) -> None:
        assert self._guard.stdin
        with suppress(BrokenPipeError):
            self._guard.stdin.write(f"{line}\n")
            self._guard.stdin.flush()


class Program:
    """A command that has to run all the time."""

    def __init__(self, name: str, command: list[str], **environment: str) -> None:
        """`environment`: in addition to that of this process."""
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
        """Starts it where it is due; says so where it ended."""
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
        say(f"The {self.name} ended {_how(code)}. It starts again in {self._pause:g} s.")
        self._due = now + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)


def supervise(programs: Iterable[Program], guarded: Guarded, *, say: Say) -> NoReturn:
    """Keeps them running until this process is interrupted."""
    programs = list(programs)
    while True:
        guarded.keep_guard(say)
        for program in programs:
            program.tend(guarded, say)
        time.sleep(_LOOK)


def end_by_interrupt() -> None:
    """Has SIGTERM, a closed terminal and the end of make do what Ctrl-C does.

    Under nohup, a closed terminal does nothing.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    threading.Thread(target=_notice, args=(os.getppid(), os.isatty(0)), name="notice", daemon=True).start()


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """What interrupts meanwhile does so afterwards: a process that was started is always known.

    Signals are not blocked, as the process would inherit that.
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


def _notice(parent: int, at_terminal: bool) -> None:
    """Of make, which passes nothing on: that it was killed, or that its terminal was closed, which it alone is told."""
    told = None
    while told is None:
        time.sleep(_LOOK)
        if "MAKELEVEL" in os.environ and os.getppid() != parent:
            told = signal.SIGTERM
        elif at_terminal and not os.isatty(0):
            told = signal.SIGHUP
    os.kill(os.getpid(), told)


def _how(code: int) -> str:
    return f"by the signal {signal.Signals(-code).name}" if code < 0 else f"by itself, with the code {code}"

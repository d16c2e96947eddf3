"""Supervision of real processes. The programs are small, so that no server has to start."""

import fcntl
import os
import pty
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from tests.waiting import until

SUPERVISOR = """
import sys
from cms.supervision import Guarded, Program, supervise

def say(text):
    print(text, flush=True)

with Guarded() as guarded:
    programs = [Program(path, [sys.executable, path]) for path in sys.argv[1:]]
    supervise(programs, guarded, say=say)
"""
# Like a server: a process that starts a child, writes both numbers to a file, and ignores SIGTERM.
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.pause()"])
with open({noted!r}, "a") as noted:
    noted.write(f"{{os.getpid()}} {{child.pid}}\\n")
signal.pause()
"""
# A program that waits for its end, and then writes it to a file.
LEFT_ALONE = """
import os, signal
from pathlib import Path
from cms.supervision import end_by_interrupt
end_by_interrupt()
noted = Path(os.environ['NOTED'])
try:
    noted.touch()
    signal.pause()
except KeyboardInterrupt:
    noted.write_text('ended')
"""
# A program whose `Popen` is interrupted right after the new process has begun.
INTERRUPTED = """
import os, signal, subprocess, sys
from cms.supervision import Guarded, end_by_interrupt

class Interrupted(subprocess.Popen):
    def _execute_child(self, *args, **named):
        super()._execute_child(*args, **named)
        if "sleep" in self.args:
            open({noted!r}, "w").write(str(self.pid))
            signal.raise_signal({number})

end_by_interrupt()
subprocess.Popen = Interrupted
try:
    with Guarded() as guarded:
        guarded.start(["sleep", "100"], {{}})
        raise SystemExit("It was not interrupted.")
except KeyboardInterrupt:
    pass
"""
POLITE = STUBBORN.replace("SIG_IGN", "SIG_DFL")


class Supervised:
    """A supervisor of one program."""

    def __init__(self, folder: Path, program: str) -> None:
        self._noted = folder / "noted"
        path = folder / "program.py"
        path.write_text(program.format(noted=str(self._noted)))
        command = [sys.executable, "-c", SUPERVISOR, str(path)]
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)

    def starts(self) -> list[tuple[int, int]]:
        """Return the numbers of the program and of its child, for each start."""
        lines = self._noted.read_text().splitlines() if self._noted.exists() else []
        return [(int(line.split()[0]), int(line.split()[1])) for line in lines]

    def everything(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self) -> None:
        for process in [*self.everything(), self.process]:
            process.kill()


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator:
    made: list[Supervised] = []

    def make(program: str) -> Supervised:
        made.append(Supervised(tmp_path, program))
        until(lambda: made[-1].starts())
        return made[-1]

    yield make
    for supervised in made:
        if supervised.process.poll() is None:
            supervised.end()
        supervised.process.communicate(timeout=30)  # a process that stays holds the pipe open


def gone(process: int) -> bool:
    """True if the process has ended, even if its parent has not reaped it yet."""
    try:
        return psutil.Process(process).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.parametrize(("number", "name"), [(signal.SIGKILL, "SIGKILL"), (35, "35")])
def test_killed_program_starts_again_and_its_child_ends(supervise, number, name):
    supervised = supervise(POLITE)
    (program, child), *_ = supervised.starts()
    os.kill(program, number)
    assert f"ended by the signal {name}. It starts again in 1 s." in supervised.process.stdout.readline()
    until(lambda: len(supervised.starts()) == 2)
    assert gone(child)


def test_program_that_keeps_ending_starts_after_growing_pauses(supervise):
    supervised = supervise("open({noted!r}, 'a').write('0 0\\n'); raise SystemExit(3)")
    said = [supervised.process.stdout.readline() for _ in range(3)]
    assert [line.split(" ended ")[1] for line in said] == [
        f"by itself, with the code 3. It starts again in {pause} s.\n" for pause in (1, 2, 4)
    ]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM], ids=lambda number: number.name)
def test_end_of_the_supervisor_ends_all_its_processes(supervise, number):
    supervised = supervise(POLITE)
    everything = supervised.everything()
    assert len(everything) == 3  # the guard too
    supervised.process.send_signal(number)
    until(lambda: all(gone(process.pid) for process in everything))


@pytest.mark.long
def test_process_that_ignores_sigterm_is_killed(supervise):
    supervised = supervise(STUBBORN)
    everything = supervised.everything()
    supervised.process.kill()
    until(lambda: all(gone(process.pid) for process in everything))


def test_processes_end_even_if_the_guard_was_killed(supervise):
    supervised = supervise(POLITE)
    everything = supervised.everything()
    guard = next(process for process in everything if "cms.guard" in process.cmdline())
    guard.kill()
    supervised.process.send_signal(signal.SIGINT)
    until(lambda: all(gone(process.pid) for process in everything))


def test_killed_guard_is_replaced(supervise):
    supervised = supervise(POLITE)
    everything = supervised.everything()
    guard = next(process for process in everything if "cms.guard" in process.cmdline())
    guard.kill()
    until(lambda: any("cms.guard" in process.cmdline() for process in supervised.everything() if process != guard))
    supervised.process.kill()
    until(lambda: all(gone(process.pid) for process in everything))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_process_that_starts_during_an_interrupt_ends_too(tmp_path, number):
    """`Popen` is interrupted after the process began, and before it returns."""
    noted = tmp_path / "noted"
    program = INTERRUPTED.format(noted=str(noted), number=int(number))
    supervisor = subprocess.Popen([sys.executable, "-c", program], cwd=settings.BASE_DIR)
    assert supervisor.wait(30) == 0
    assert gone(int(noted.read_text()))


def test_closed_terminal_ends_a_process_that_make_started(tmp_path):
    """As with `ssh -t server make run`, make runs on the terminal without a shell."""
    (tmp_path / "Makefile").write_text(f'run:\n\t@exec {sys.executable} -c "$$PROGRAM"\n')
    terminal, end = pty.openpty()
    noted = tmp_path / "noted"
    told = {"PROGRAM": LEFT_ALONE, "NOTED": str(noted), "PYTHONPATH": str(settings.BASE_DIR)}
    make = subprocess.Popen(
        ["make", "run"],
        cwd=tmp_path,
        env={**os.environ, **told},
        stdin=end,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(end)
    until(noted.exists)
    os.close(terminal)
    until(lambda: noted.read_text() == "ended")
    make.wait()

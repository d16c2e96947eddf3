"""`manage.py run`, in a process of its own: its start, its end and its restarts."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest
from django.conf import settings
from django.db import connection
from wagtail.models import Page

from cms import static_files
from tests import factories
from tests.servers import answers, free_port
from tests.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


class Run:
    """`manage.py run` on the database of the test, with static files that count as collected."""

    def __init__(self, folder: Path, **environment: str) -> None:
        """`environment`: variables in addition to those of this process and to those that `run` needs."""
        (folder / "static").mkdir()
        (folder / "static" / static_files.STAMP).write_text(static_files.sources())
        self.port = free_port()
        self._output = folder / "output"
        parameters = connection.get_connection_params()
        needed = {
            "DJANGO_SETTINGS_MODULE": "cms.settings",
            "DATABASE_URL": "postgres:///{dbname}?{options}".format(
                dbname=parameters["dbname"],
                options=urlencode({name: parameters[name] for name in ("host", "port", "user")}),
            ),
            "VAR_DIR": str(folder),
            "PORT": str(self.port),
            "BASE_URL": f"http://localhost:{self.port}",
        }
        command = [sys.executable, "manage.py", "run"]
        with self._output.open("w") as output:
            self.process = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env={**os.environ, **needed, **environment},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._seen: dict[int, psutil.Process] = {}

    def said(self) -> str:
        return self._output.read_text()

    def children(self, *words: str) -> list[psutil.Process]:
        """Return all descendants of the process that have these words in their command."""
        found = []
        if self.process.poll() is None:
            for child in psutil.Process(self.process.pid).children(recursive=True):
                self._seen[child.pid] = child
                try:
                    if set(words) <= set(child.cmdline()):
                        found.append(child)
                except psutil.NoSuchProcess:
                    continue
        return found

    def await_child(self, word: str, *, number: int = 1) -> None:
        """Wait until so many descendants have this word in their command."""
        until(lambda: self.process.poll() is not None or len(self.children(word)) >= number, seconds=300)
        assert self.process.poll() is None, self.said()

    def is_gone(self) -> bool:
        """True if all processes that were seen have ended and the port is free."""
        self.process.poll()
        return not answers(self.port) and not any(map(_lives, self._seen.values()))

    def end(self) -> None:
        self.children()
        for process in [psutil.Process(self.process.pid)] if self.process.poll() is None else []:
            process.kill()
        self.process.wait()
        for process in filter(_lives, self._seen.values()):
            process.kill()


def _lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@contextmanager
def running(**environment: str) -> Iterator[Run]:
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder), **environment)
        try:
            yield run
        finally:
            run.end()


@pytest.fixture
def run() -> Iterator[Run]:
    factories.home()
    with running() as run:
        yield run


def test_what_is_killed_starts_again_and_a_killed_run_leaves_no_processes(run):
    run.await_child("worker")
    [worker] = run.children("worker")
    worker.kill()
    until(lambda: "The worker ended by the signal SIGKILL. It starts again in 1 s." in run.said())
    assert answers(run.port)
    until(lambda: [child for child in run.children("worker") if child.pid != worker.pid])

    run.children("granian")[0].kill()
    until(lambda: "The server ended by the signal SIGKILL." in run.said())
    until(lambda: answers(run.port), seconds=60)

    run.children()
    run.process.kill()
    until(run.is_gone, seconds=60)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_run_that_ends_during_the_start_leaves_no_processes(run, number):
    run.await_child("granian", number=2)  # the server and its first process, which are starting
    run.process.send_signal(number)
    until(run.is_gone, seconds=60)
    assert run.process.wait(30) == 0
    assert "Stopped." in run.said()


def test_run_on_https_leaves_an_empty_database_empty():
    factories.as_installed()
    with running(BASE_URL="https://cms.example.org", SECRET_KEY="of-the-tests-" * 5) as run:
        run.await_child("worker")
        assert "The database is empty." in run.said()
        assert "Password          not set yet" in run.said()
    assert not Page.objects.filter(depth__gt=2).exists()

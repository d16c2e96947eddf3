"""Everything that a machine needs to serve the site, in one process that cleans up after itself."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page

from cms.administrator import ensure_administrator
from pages.models import Home

# Threads share what they freed: each with memory of its own would keep more than it needs (mallopt(3)).
LEAN = {"MALLOC_ARENA_MAX": "2"}
# How long a child may take to end before it is killed, in seconds.
PATIENCE = 10


class Command(BaseCommand):
    help = "Migrates, fills an empty database with the demonstration (not on https), and serves until Ctrl-C."
    requires_system_checks: list = []

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _interrupt)
        _refuse_taken_port()
        self._say("Preparing the database …")
        call_command("migrate", verbosity=0)
        if not Home.objects.exists() and Page.objects.count() <= 2:  # Wagtail's own root and welcome page
            self._begin()
        name, password = ensure_administrator(told=sys.stdout.isatty())
        self._collect_static()
        try:
            _supervise([_server(), _worker()], when_serving=lambda: self._say(_addresses(name, password)))
        except KeyboardInterrupt:
            self._say("Stopped.")

    def _begin(self) -> None:
        """With an empty database."""
        if urlsplit(settings.BASE_URL).scheme == "https":
            self._say("The database is empty. Make the home page in the admin, or read content with `make load`.")
        else:
            call_command("create_demonstration", stdout=self.stdout)

    def _collect_static(self) -> None:
        """Once for each set of installed packages."""
        stamp = settings.STATIC_ROOT / ".collected"
        lock = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes()).hexdigest()
        if stamp.exists() and stamp.read_text() == lock:
            return
        self._say("Collecting the admin's static files …")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(lock)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _refuse_taken_port() -> None:
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OSError as error:
            raise CommandError(
                f"{settings.HOST}:{settings.PORT} cannot be served: {error.strerror}. "
                "Stop what runs there, or choose another, such as PORT=8001 make run."
            ) from None


def _addresses(name: str, password: str | None) -> str:
    return f"""
  The site's JSON   {settings.BASE_URL}/api/v1/
  Articles          {settings.BASE_URL}/api/v1/articles/
  API docs          {settings.BASE_URL}/api/docs/
  Admin             {settings.BASE_URL}/admin/
  Admin name        {name}
  Password          {password or "as you set it; `make admin` makes a new one"}

Ctrl-C stops it.
"""


def _server() -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "cms.wsgi:application"),
        *("--host", settings.HOST, "--port", str(settings.PORT), "--workers", str(settings.WEB_WORKERS)),
        *("--blocking-threads", str(settings.WEB_THREADS), "--backpressure", str(settings.WEB_THREADS * 4)),
        *("--http", "auto" if settings.HTTP2 else "1"),
        *("--working-dir", str(settings.BASE_DIR), "--log-level", "error", "--respawn-failed-workers"),
    ]


def _worker() -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]


def _supervise(commands: list[list[str]], when_serving: Callable[[], None]) -> None:
    """Runs the commands, each once the server answers, until one ends or Ctrl-C; then ends them all.

    They get no Ctrl-C of their own.
    """
    children: list[subprocess.Popen] = []
    try:
        children.append(subprocess.Popen(commands[0], start_new_session=True, env={**LEAN, **os.environ}))
        while not _answers() and children[0].poll() is None:
            time.sleep(0.05)
        when_serving()
        children += [subprocess.Popen(command, start_new_session=True) for command in commands[1:]]
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
        raise CommandError("A process of the server ended by itself; what it said stands above.")
    finally:
        for child in children:
            child.terminate()
        for child in children:
            _await_end(child)


def _answers() -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)
    try:
        socket.create_connection((host, settings.PORT), timeout=1).close()
    except OSError:
        return False
    return True


def _await_end(child: subprocess.Popen) -> None:
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()

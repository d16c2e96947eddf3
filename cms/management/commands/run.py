"""Everything that a machine needs to serve the site, in one process that cleans up after itself."""

import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page

from cms import static_files
from cms.administrator import ensure_administrator
from cms.exchange import finish_interrupted
from cms.serving.command import LEAN, granian
from cms.supervision import Guarded, Program, supervise
from pages.models import Home

# How many files the server may have open, where the system lets it.
FILES = 16_384


class Command(BaseCommand):
    help = "Migrates, fills an empty database with the demonstration (not on https), and serves until Ctrl-C."
    requires_system_checks = [Tags.security]

    def handle(self, *args: Any, **options: Any) -> None:
        _end_by_interrupt()
        parent = os.getppid()
        _refuse_taken_port()
        _allow_many_files()
        try:
            with Guarded(embedded=settings.DATABASES["default"].get("EMBEDDED")) as guarded:
                self._prepare(guarded)
                name, password = ensure_administrator(told=sys.stdout.isatty())
                self._serve(guarded, _addresses(name, password), until=lambda: _left_by_make(parent))
        except KeyboardInterrupt:
            self._say("Stopped.")

    def _prepare(self, guarded: Guarded) -> None:
        """The database and the static files."""
        self._say("Preparing the database …")
        call_command("migrate", verbosity=0)
        finish_interrupted(settings.FILES_ROOT)
        if not Home.objects.exists() and Page.objects.count() <= 2:  # Wagtail's own root and welcome page
            self._begin()
        if not static_files.are_current():
            self._say("Collecting the admin's static files …")
            # Of its own, as its threads would keep this process from ending until all are compressed.
            guarded.run([sys.executable, "-m", "cms.static_files"], PYTHONPATH=str(settings.BASE_DIR))

    def _begin(self) -> None:
        """With an empty database."""
        if urlsplit(settings.BASE_URL).scheme == "https":
            self._say("The database is empty. Make the home page in the admin, or read content with `make load`.")
        else:
            call_command("create_demonstration", stdout=self.stdout)

    def _serve(self, guarded: Guarded, told: str, *, until: Callable[[], bool]) -> None:
        command = granian(
            "cms.rsgi:application",
            host=settings.HOST,
            port=settings.PORT,
            workers=settings.WEB_WORKERS,
            http2=settings.HTTP2,
        )
        server = Program("server", command, **LEAN)
        worker = Program("worker", [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"])
        server.tend(guarded, self._say)
        while not _answers():
            if not server.runs:
                raise CommandError("The server does not start; what it said stands above.")
            time.sleep(0.05)
        self._say(told)
        supervise([server, worker], guarded, say=self._say, until=until)

    def _say(self, text: str) -> None:
        with suppress(OSError):  # the terminal may be closed
            self.stdout.write(text)
            self.stdout.flush()


def _end_by_interrupt() -> None:
    """SIGTERM and a closed terminal end it as Ctrl-C does; under nohup it stays."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _left_by_make(parent: int) -> bool:
    """Whether make, which started this, was killed: it could pass nothing on."""
    return "MAKELEVEL" in os.environ and os.getppid() != parent


def _allow_many_files() -> None:
    """Each connection is an open file, of which many systems allow 1,024 unless asked for more."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


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


def _answers() -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)
    try:
        socket.create_connection((host, settings.PORT), timeout=1).close()
    except OSError:
        return False
    return True

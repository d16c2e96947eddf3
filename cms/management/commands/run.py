"""The command that prepares the database and the static files, and runs the server and the worker."""

import resource
import socket
import sys
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page

from cms import static_files
from cms.administrator import Administrator, ensure_administrator
from cms.exchange import finish_interrupted
from cms.serving.command import LEAN, granian
from cms.supervision import Guarded, Program, end_by_interrupt, supervise
from cms.turns import in_turn
from pages.models import Home

# How many files the server may have open, if the system allows it.
FILES = 16_384
NO_PASSWORD = "not set yet; `make admin` sets one"


class Command(BaseCommand):
    help = "Migrates, fills an empty database with the demonstration (not on https), and serves until Ctrl-C."
    requires_system_checks = [Tags.security, Tags.models]

    def handle(self, *args: Any, **options: Any) -> None:
        end_by_interrupt()
        _refuse_taken_port()
        _allow_many_files()
        try:
            with Guarded(embedded=settings.DATABASES["default"].get("EMBEDDED")) as guarded:
                self._prepare(guarded)
                with in_turn(self._say):
                    administrator = ensure_administrator(told=sys.stdout.isatty())
                self._serve(guarded, _addresses(administrator))
        except KeyboardInterrupt:
            self._say("Stopped.")

    def _prepare(self, guarded: Guarded) -> None:
        """Prepare the database and the static files."""
        self._say("Preparing the database …")
        with in_turn(self._say):
            call_command("migrate", verbosity=0)
            _finish_interrupted_load()
            if not Home.objects.exists() and Page.objects.count() <= 2:  # Wagtail's own root and welcome page
                self._begin()
        if not static_files.are_current():
            self._say("Collecting the admin's static files …")
            # In a process of its own: its threads would delay the end of this one until all files are compressed.
            guarded.run([sys.executable, "-m", "cms.static_files"], PYTHONPATH=str(settings.BASE_DIR))

    def _begin(self) -> None:
        """Fill an empty database with the demonstration, or say what to do if the site is on https."""
        if urlsplit(settings.BASE_URL).scheme == "https":
            self._say("The database is empty. Make the home page in the admin, or read content with `make load`.")
        else:
            call_command("create_demonstration", stdout=self.stdout)

    def _serve(self, guarded: Guarded, told: str) -> None:
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
                raise CommandError("The server does not start. Its messages above say why.")
            time.sleep(0.05)
        self._say(told)
        supervise([server, worker], guarded, say=self._say)

    def _say(self, text: str) -> None:
        with suppress(OSError):  # the terminal may be closed
            self.stdout.write(text)
            self.stdout.flush()


def _allow_many_files() -> None:
    """Raise the limit of open files. Each connection is one, and the default of many systems is 1,024."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        with suppress(ValueError, OSError):  # some systems allow less than they say
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _refuse_taken_port() -> None:
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OSError as error:
            raise CommandError(
                f"{settings.HOST}:{settings.PORT} cannot be used: {error.strerror}. "
                "Stop what runs there, or choose another, such as PORT=8001 make run."
            ) from None


def _finish_interrupted_load() -> None:
    try:
        finish_interrupted(settings.FILES_ROOT)
    except OSError as error:
        raise CommandError(
            f"Files of a load that was interrupted cannot be moved back: {error}. Correct this, then start again."
        ) from None


def _addresses(administrator: Administrator) -> str:
    known = "the one that you set; `make admin` sets a new one" if administrator.may_sign_in else NO_PASSWORD
    pages = f"  The site's pages  {settings.BASE_URL}/\n" if settings.READER else ""
    return f"""
{pages}  The site's JSON   {settings.BASE_URL}/api/v1/
  Articles          {settings.BASE_URL}/api/v1/articles/
  API docs          {settings.BASE_URL}/api/docs/
  Admin             {settings.BASE_URL}/{settings.ADMIN_PATH}
  Admin name        {administrator.name}
  Password          {administrator.password or known}

Ctrl-C stops it.
"""


def _answers() -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)
    try:
        socket.create_connection((host, settings.PORT), timeout=1).close()
    except OSError:
        return False
    return True

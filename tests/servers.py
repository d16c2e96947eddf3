"""Servers in processes of their own, on the database of the test."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from cms.serving.command import IDLE, granian
from tests.waiting import until

_PATIENCE = 60


@contextmanager
def serving(*, workers: int = 2, idle: int = IDLE, **own: str) -> Iterator[int]:
    """Run a server of the site, and yield its port. `own`: variables of its environment."""
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE": connection.settings_dict["NAME"],
        "PYTHONWARNINGS": "default",
        **own,
    }
    command = granian("tests.serving:application", port=port, workers=workers, idle=idle)
    server = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)
    try:
        until(lambda: server.poll() is not None or answers(port), seconds=_PATIENCE)
        yield port
    finally:
        server.terminate()
        server.wait(_PATIENCE)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

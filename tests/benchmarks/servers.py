"""Servers on this machine, for benchmarks."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from cms.serving.command import LEAN
from cms.serving.command import granian as command_of

# How long a server may take to start, and to end, in seconds.
PATIENCE = 60


@dataclass(frozen=True)
class Server:
    port: int
    process: subprocess.Popen

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[int]:
        """Return the ids of the worker processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(child) for child in children.split()]


@contextmanager
def product(application: str = "tests.serving:application", **environment: str) -> Iterator[Server]:
    """Serve the site as `manage.py run` does, on the database of the benchmark."""
    workers = os.cpu_count() or 1
    with _running(
        lambda port: command_of(application, port=port, workers=workers), {**_known(), **environment}
    ) as server:
        yield server


@contextmanager
def granian(application: str, *, threads: int | None = None, **environment: str) -> Iterator[Server]:
    """Serve a WSGI application with one process for each core."""
    threads = threads or settings.WEB_THREADS
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", application, "--log-level", "error"]
    command += ["--workers", str(os.cpu_count()), "--blocking-threads", str(threads)]
    command += ["--backpressure", str(threads * 4)]
    with _running(lambda port: [*command, "--port", str(port)], {**_known(), **environment}) as server:
        yield server


def _known() -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_DATABASE": connection.settings_dict["NAME"], **LEAN}


@contextmanager
def nginx(folder: Path) -> Iterator[Server]:
    """Serve the files of a folder."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    with tempfile.TemporaryDirectory() as own:
        Path(own).chmod(0o755)  # its workers run as another user

        def command(port: int) -> list[str]:
            configuration = Path(own) / "nginx.conf"
            configuration.write_text(_NGINX.format(own=own, workers=os.cpu_count(), port=port, folder=folder))
            return [str(program), "-c", str(configuration), "-e", f"{own}/error.log"]

        with _running(command, {}) as server:
            yield server


_NGINX = """
daemon off;
pid {own}/pid;
worker_processes {workers};
events {{ worker_connections 512; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    default_type application/json;
    client_body_temp_path {own}/body;
    proxy_temp_path {own}/proxy;
    fastcgi_temp_path {own}/fastcgi;
    uwsgi_temp_path {own}/uwsgi;
    scgi_temp_path {own}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {folder};
    }}
}}
"""


@contextmanager
def _running(command, environment: dict[str, str]) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(command(port), env={**os.environ, **environment}, cwd=settings.BASE_DIR)
    try:
        _await_answer(process, port)
        yield Server(port, process)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        process.kill()
        process.wait()


def _await_answer(process: subprocess.Popen, port: int) -> None:
    given_up = time.monotonic() + PATIENCE
    while time.monotonic() < given_up:
        if process.poll() is not None:
            raise SystemExit(f"The server ended with {process.returncode}; what it said stands above: {process.args}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"No answer within {PATIENCE} s from {process.args}")

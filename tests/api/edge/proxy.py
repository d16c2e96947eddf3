"""A proxy to the database that can fall silent, like a network that loses every packet."""

import random
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from django.db import connection


class Proxy:
    """Passes on bytes in both directions while `open` is set."""

    def __init__(self, listening: socket.socket) -> None:
        self.open = Event()
        self.open.set()
        self._listening = listening
        self._listening.listen()
        self._sockets = [listening]
        Thread(target=self._accept, daemon=True).start()

    url: str

    def close(self) -> None:
        self.open.set()
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = _to_the_database()
                self._sockets += [client, server]
                for one, other in ((client, server), (server, client)):
                    Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while received := one.recv(65536):
                self.open.wait()
                other.sendall(received)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)


def _to_the_database() -> socket.socket:
    host, port = connection.settings_dict["HOST"], connection.settings_dict["PORT"] or "5432"
    if host.startswith("/"):
        database = socket.socket(socket.AF_UNIX)
        database.connect(f"{host}/.s.PGSQL.{port}")
        return database
    return socket.create_connection((host or "localhost", int(port)))


@contextmanager
def proxy() -> Iterator[Proxy]:
    """A proxy whose `url` leads through it to the database."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(Path(folder) / ".s.PGSQL.5432"))
        opened = Proxy(listening)
        settings = connection.settings_dict
        login = settings["USER"] + (f":{settings['PASSWORD']}" if settings["PASSWORD"] else "")
        opened.url = f"postgresql://{login}@/{settings['NAME']}?host={folder}&port=5432"
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def proxy_for_all() -> Iterator[Proxy]:
    """A proxy that all new connections lead through, over TCP."""
    port = int(connection.settings_dict["PORT"] or 5432)
    with socket.socket() as listening:
        address = f"127.{random.randrange(1, 255)}.{random.randrange(256)}.{random.randrange(1, 255)}"
        listening.bind((address, port))
        opened = Proxy(listening)
        options = connection.settings_dict["OPTIONS"]
        options["hostaddr"] = address
        try:
            yield opened
        finally:
            del options["hostaddr"]
            opened.close()

"""A way to the database that can fall silent, as a network does that loses all and says nothing."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from django.db import connection


class Proxy:
    """Passes bytes on in both directions while `open` is set. `url` leads through it."""

    def __init__(self, folder: Path) -> None:
        self.open = Event()
        self.open.set()
        self._sockets: list[socket.socket] = []
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / ".s.PGSQL.5432"))
        self._listening.listen()
        self._sockets.append(self._listening)
        settings = connection.settings_dict
        login = settings["USER"] + (f":{settings['PASSWORD']}" if settings["PASSWORD"] else "")
        self.url = f"postgresql://{login}@/{settings['NAME']}?host={folder}&port=5432"
        Thread(target=self._accept, daemon=True).start()

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
    with tempfile.TemporaryDirectory() as folder:
        opened = Proxy(Path(folder))
        try:
            yield opened
        finally:
            opened.close()

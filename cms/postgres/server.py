"""The embedded PostgreSQL: one server for each data folder, shared by every process that needs it.

A process that uses the server holds a shared flock, which the kernel releases however the process ends. The last one
to release it stops the server. Starting and stopping hold an exclusive flock. The server listens on a unix socket, and
on no TCP port.
"""

import atexit
import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import psutil
import psycopg

from cms.files import written_once
from cms.postgres.account import Account, account_for_server, programs_for

START_SECONDS = 60
# The longest pause between two attempts to start, in seconds. Each attempt writes to the server's log.
_LONGEST_PAUSE = 10.0
# The longest path of a unix socket that every system accepts, in bytes (macOS: 104 with its final null).
SOCKET_PATH_BYTES = 103
_SAFE = {"max_connections": "200", "listen_addresses": ""}
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ServerError(Exception):
    """The embedded server cannot be used. The message says why, and what to do."""


@cache
def _servers() -> dict[Path, "EmbeddedServer"]:
    return {}


def server_of(embedded: dict) -> "EmbeddedServer":
    """Return the server of `DATABASES[…]["EMBEDDED"]`: one object for each data folder and process."""
    folder = Path(embedded["data"])
    servers = _servers()
    if folder not in servers:
        servers[folder] = EmbeddedServer(folder, fast=embedded.get("fast", False), programs=embedded.get("bin"))
    return servers[folder]


class Start:
    """A start of the server in a thread of its own. It goes on even if nobody waits for it any longer."""

    def __init__(self, run: Callable[[], None], *, failed: Exception | None) -> None:
        """`failed`: the error of the previous start, or None."""
        self._run = run
        self._failed = failed
        self.error: Exception | None = None
        self._begun = time.monotonic()
        self._thread = threading.Thread(target=self._try, name="start of PostgreSQL", daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def await_end(self, patience: float) -> None:
        """Wait until `patience` seconds after the beginning. Raise ServerError if the server does not run by then."""
        self._thread.join(max(0.0, self._begun + patience - time.monotonic()))
        if self._thread.is_alive():
            raise ServerError(str(self._failed or "The embedded PostgreSQL is being started."))
        if self.error:  # a new exception for each caller, since all share this object
            raise ServerError(str(self.error)) from self.error

    def _try(self) -> None:
        try:
            self._run()
        except Exception as error:
            self.error = error


class EmbeddedServer:
    USER = "broadview"

    def __init__(self, folder: Path, *, fast: bool = False, programs: str | None = None) -> None:
        self.folder = folder
        self.fast = fast
        self._programs = programs
        self._held: int | None = None
        self._holder = 0
        self._start: Start | None = None
        self._deciding = threading.Lock()

    # --- for users of the server ---

    def hold(self) -> None:
        """Hold the server until this process ends or calls `release`. Wait while another process stops the server."""
        if self._held is not None and self._holder == os.getpid():
            return
        if self._held is not None:  # inherited by a fork: close our copy, which leaves the parent's lock
            os.close(self._held)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._held = os.open(self.folder / "use.lock", os.O_CREAT | os.O_RDWR, 0o600)
        self._holder = os.getpid()
        fcntl.flock(self._held, fcntl.LOCK_SH)
        atexit.register(self.release)

    def release(self) -> None:
        """Release the server, and stop it if no other process holds it."""
        if self._held is None or self._holder != os.getpid():
            return
        with self._starting():
            os.close(self._held)
            self._held = None
            with self._only_user() as alone:
                if alone and self.is_running():
                    self._control("stop", "-m", "fast", "-w")

    def start(self, *, create: str = "", patience: float | None = None) -> None:
        """Make sure that the server runs and has the database `create`. Raise ServerError if that fails.

        `patience`: how long to wait, in seconds, from the beginning of the start that this process has under way. After
        it, raise ServerError, while the start goes on.
        """
        if patience is None:
            self._make_sure(create)
            return
        with self._deciding:
            if self._start is None or self._start.is_over:
                failed = self._start.error if self._start else None
                self._start = Start(lambda: self._make_sure(create), failed=failed)
            start = self._start
        start.await_end(patience)

    def _make_sure(self, create: str) -> None:
        with self._starting():
            if not (self.cluster / "PG_VERSION").exists():
                self._make_cluster()
            if not self._answers():
                self._start_server()
            if create and not create.startswith("test_"):
                self._create_database(create)

    def is_running(self) -> bool:
        """True if the process that `postmaster.pid` names is alive and is the server of this data folder."""
        try:
            process = psutil.Process(int((self.cluster / "postmaster.pid").read_text().split("\n")[0]))
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            return str(self.cluster) in process.cmdline()
        except (OSError, ValueError, psutil.Error):
            return False

    # --- paths ---

    @property
    def account(self) -> Account:
        return account_for_server()

    @property
    def home(self) -> Path:
        """The folder of the cluster: the data folder, or the one that its file `location` names for another account."""
        if not self.account.is_other:
            return self.folder.resolve()
        name = written_once(self.folder / "location", f"broadview-{secrets.token_hex(6)}\n")
        return self.account.home(name.strip())

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def socket_folder(self) -> Path:
        name = hashlib.sha256(str(self.cluster).encode()).hexdigest()[:16]
        folder = Path("/tmp") / f"broadview-{name}"
        assert len(str(folder / ".s.PGSQL.5432")) <= SOCKET_PATH_BYTES
        return folder

    # --- the steps of a start ---

    def _make_cluster(self) -> None:
        """Make the cluster in a folder that is renamed at the end, so that a killed start leaves no partial cluster."""
        unfinished = self.home / f"cluster-{secrets.token_hex(4)}"
        self._run(
            "initdb",
            *("-D", str(unfinished), "-U", self.USER, "-A", "trust", "-E", "UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
            *(["--no-sync"] if self.fast else []),
        )
        for leftover in self.home.glob("cluster-*"):
            if leftover != unfinished:
                shutil.rmtree(leftover, ignore_errors=True)
        unfinished.rename(self.cluster)

    def _start_server(self) -> None:
        self._make_socket_folder()
        deadline, failed, pause = time.monotonic() + START_SECONDS, "", 0.2
        while True:
            if not self.is_running():
                (self.cluster / "postmaster.pid").unlink(missing_ok=True)
                values = {**_SAFE, **(_FAST if self.fast else {}), "unix_socket_directories": str(self.socket_folder)}
                options = " ".join(f"-c {name}='{value}'" for name, value in values.items())
                failed = self._control("start", "-w", "-t", str(START_SECONDS), "-l", str(self.log), "-o", options)
            if self._answers():
                return
            if time.monotonic() > deadline:
                raise ServerError(
                    f"The embedded PostgreSQL does not start. Its log is {self.log}, which ends with: "
                    f"{self._last_words()}. {failed}"
                )
            time.sleep(pause)  # processes of a server that was killed may still hold its memory
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _make_socket_folder(self) -> None:
        folder = self.socket_folder
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            os.chown(folder, self.account.uid, self.account.gid)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.account.uid:
            raise ServerError(f"{folder} belongs to somebody else. Remove it, then start again.")

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _create_database(self, name: str) -> None:
        with self._connect("postgres") as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if not known:
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket_folder), port=5432, user=self.USER, dbname=name, autocommit=True, connect_timeout=5
        )

    # --- programs and locks ---

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return lines[-1] if lines else "nothing"

    def _control(self, *arguments: str) -> str:
        """Run pg_ctl. Return its error, or an empty text if it succeeds."""
        try:
            self._run("pg_ctl", *arguments, "-D", str(self.cluster))
        except ServerError as error:
            return str(error)
        return ""

    def _run(self, program: str, *arguments: str) -> None:
        path = programs_for(self.account, self.home, self._programs) / program
        if not path.exists():
            raise ServerError(
                f"{path} does not exist. Set EMBEDDED_POSTGRES_BIN to a folder with PostgreSQL's programs."
            )
        # A file, not a pipe: the server inherits it and would keep a pipe open.
        with tempfile.TemporaryFile() as output:
            finished = subprocess.run(
                [str(path), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                check=False,
                start_new_session=True,
                **self.account.for_subprocess(),
            )
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
        if finished.returncode:
            raise ServerError(f"{program} of the embedded PostgreSQL failed: {said or finished.returncode}")

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        """Hold the lock that lets only one process at a time start or stop the server."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.folder / "start.lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    @contextlib.contextmanager
    def _only_user(self) -> Iterator[bool]:
        """Yield True if no process holds the server. Until the context ends, no process can."""
        lock = os.open(self.folder / "use.lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield True
        except BlockingIOError:
            yield False
        finally:
            os.close(lock)

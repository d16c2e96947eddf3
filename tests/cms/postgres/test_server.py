"""The embedded server in difficult cases, with real processes and a new cluster for each test."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest
from django.conf import settings

from cms.postgres.server import EmbeddedServer, ServerError

USE = """
import sys, time
from pathlib import Path
sys.path.insert(0, {project!r})
import psycopg
from cms.postgres.server import EmbeddedServer
server = EmbeddedServer(Path({folder!r}), fast=True)
server.hold()
server.start(create="content")
with psycopg.connect(host=str(server.socket_folder), user=server.USER, dbname="content") as connection:
    assert connection.execute("SELECT 1").fetchone() == (1,)
print("ready", flush=True)
if {stay!r}:
    sys.stdin.readline()
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """Yield a data folder with a space in its path."""
    found = tmp_path / "data of a test"
    found.mkdir()
    yield found
    server = EmbeddedServer(found, fast=True)
    if server.is_running():
        kill_server(server)
    home, sockets = server.home, server.socket_folder
    shutil.rmtree(sockets, ignore_errors=True)
    if home != found.resolve():
        shutil.rmtree(home, ignore_errors=True)


def use(folder: Path, *, stay: bool = False) -> subprocess.Popen:
    """Start a process that uses the server. With `stay`, it waits for a line on its input or the end of it."""
    code = USE.format(project=str(settings.BASE_DIR), folder=str(folder), stay=stay)
    return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ready(process: subprocess.Popen) -> subprocess.Popen:
    assert process.stdout.readline() == "ready\n"
    return process


def finish(process: subprocess.Popen) -> None:
    process.communicate("\n", timeout=60)
    assert process.returncode == 0


def kill_server(server: EmbeddedServer) -> None:
    """Kill the postmaster with SIGKILL. Its other processes notice and end."""
    pid = int((server.cluster / "postmaster.pid").read_text().split("\n")[0])
    postmaster = psutil.Process(pid)
    postmaster.kill()
    wait_until(lambda: not postmaster.is_running() or postmaster.status() == psutil.STATUS_ZOMBIE)


def wait_until(condition, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_last_process_stops_the_server(folder):
    server = EmbeddedServer(folder, fast=True)
    one, other = ready(use(folder, stay=True)), ready(use(folder, stay=True))
    finish(one)
    assert server.is_running()
    finish(other)
    assert not server.is_running()


def test_server_outlives_a_killed_process_and_the_next_one_stops_it(folder):
    server = EmbeddedServer(folder, fast=True)
    starter = ready(use(folder, stay=True))
    starter.kill()
    starter.communicate()
    assert server.is_running()
    finish(use(folder))
    assert not server.is_running()


def test_killed_start_leaves_no_partial_cluster(folder):
    server = EmbeddedServer(folder, fast=True)
    starter = use(folder)
    wait_until(lambda: (folder / "use.lock").exists())
    starter.kill()
    starter.communicate()
    finish(use(folder))
    assert [path.name for path in server.home.glob("cluster*")] == ["cluster"]


def test_next_process_starts_a_killed_server_again(folder):
    server = EmbeddedServer(folder, fast=True)
    holder = ready(use(folder, stay=True))
    kill_server(server)
    finish(use(folder))
    finish(holder)
    assert not server.is_running()


def test_simultaneous_starts_make_one_server(folder):
    racers = [use(folder, stay=True) for _ in range(4)]
    for racer in racers:
        ready(racer)
    server = EmbeddedServer(folder, fast=True)
    mine = [p for p in psutil.process_iter(["cmdline"]) if str(server.cluster) in (p.info["cmdline"] or [])]
    assert len(mine) == 1
    for racer in racers:
        finish(racer)


@pytest.mark.parametrize("process", ["another process", "nobody"])
def test_server_starts_despite_a_stale_pid_file(folder, process):
    server = EmbeddedServer(folder, fast=True)
    finish(use(folder))
    pid = os.getpid() if process == "another process" else 2**22 - 1
    (server.cluster / "postmaster.pid").write_text(f"{pid}\n{server.cluster}\n0\n5432\n\n\n\n\n")
    assert not server.is_running()
    finish(use(folder))


def test_forked_child_does_not_stop_the_server_of_its_parent(folder):
    server = EmbeddedServer(folder, fast=True)
    server.hold()
    server.start(create="content")
    child = os.fork()
    if child == 0:
        server.release()
        os._exit(0)
    os.waitpid(child, 0)
    assert server.is_running()
    server.release()
    assert not server.is_running()


def test_start_fails_if_the_socket_folder_is_not_ours(folder, monkeypatch):
    server = EmbeddedServer(folder, fast=True)
    server.socket_folder.write_text("")
    with pytest.raises(ServerError, match="belongs to somebody else"):
        server.start()
    server.socket_folder.unlink()


def test_start_fails_if_the_programs_are_missing(folder):
    with pytest.raises(ServerError, match="EMBEDDED_POSTGRES_BIN"):
        EmbeddedServer(folder, programs="/nowhere").start()


def test_server_listens_on_no_port(folder):
    holder = ready(use(folder, stay=True))
    server = EmbeddedServer(folder, fast=True)
    with psycopg.connect(host=str(server.socket_folder), user=server.USER, dbname="content") as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
    assert len(str(server.socket_folder / ".s.PGSQL.5432")) <= 103
    finish(holder)


def test_server_is_safe_by_default(folder):
    server = EmbeddedServer(folder)
    server.hold()
    server.start(create="content")
    with psycopg.connect(host=str(server.socket_folder), user=server.USER, dbname="content") as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW full_page_writes").fetchone() == ("on",)
    server.release()


def test_simultaneous_processes_agree_on_the_folder_of_the_cluster(folder):
    code = (
        f"import sys; sys.path.insert(0, {str(settings.BASE_DIR)!r})\n"
        "from pathlib import Path\nfrom cms.postgres.server import EmbeddedServer\n"
        f"print(EmbeddedServer(Path({str(folder)!r})).cluster)"
    )
    racers = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(8)]
    assert len({racer.communicate()[0] for racer in racers}) == 1


def test_start_without_patience_raises_while_the_server_starts(folder):
    server = EmbeddedServer(folder, fast=True)
    with pytest.raises(ServerError, match="is being started"):
        server.start(create="content", patience=0)
    server.start(create="content", patience=60)
    assert server.is_running()
    server.hold()
    server.release()


def test_start_with_patience_raises_the_error_of_a_failed_start(folder):
    server = EmbeddedServer(folder, programs="/nowhere")
    with pytest.raises(ServerError, match="EMBEDDED_POSTGRES_BIN"):
        server.start(patience=60)


def test_start_without_patience_raises_the_error_of_the_previous_start(folder):
    server = EmbeddedServer(folder, programs="/nowhere")
    for _ in range(2):
        with pytest.raises(ServerError, match="EMBEDDED_POSTGRES_BIN"):
            server.start(patience=60)
    with pytest.raises(ServerError, match="EMBEDDED_POSTGRES_BIN"):
        server.start(patience=0)

"""The embedded server, in its hard cases: real processes, a cluster of each test's own."""

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
    """A data folder with a space in its path."""
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
    """Another process that uses the server, until a line or the end of its input."""
    code = USE.format(project=str(settings.BASE_DIR), folder=str(folder), stay=stay)
    return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ready(process: subprocess.Popen) -> subprocess.Popen:
    assert process.stdout.readline() == "ready\n"
    return process


def finish(process: subprocess.Popen) -> None:
    process.communicate("\n", timeout=60)
    assert process.returncode == 0


def kill_server(server: EmbeddedServer) -> None:
    """kill -9 of the postmaster; its other processes notice and end."""
    pid = int((server.cluster / "postmaster.pid").read_text().split("\n")[0])
    postmaster = psutil.Process(pid)
    postmaster.kill()
    wait_until(lambda: not postmaster.is_running() or postmaster.status() == psutil.STATUS_ZOMBIE)


def wait_until(condition, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_last_one_out_stops_it(folder):
    server = EmbeddedServer(folder, fast=True)
    one, other = ready(use(folder, stay=True)), ready(use(folder, stay=True))
    finish(one)
    assert server.is_running()
    finish(other)
    assert not server.is_running()


def test_a_killed_user_leaves_the_server_to_the_next_who_stops_it(folder):
    server = EmbeddedServer(folder, fast=True)
    starter = ready(use(folder, stay=True))
    starter.kill()
    starter.communicate()
    assert server.is_running()
    finish(use(folder))
    assert not server.is_running()


def test_a_start_that_was_killed_leaves_no_half_of_a_cluster(folder):
    server = EmbeddedServer(folder, fast=True)
    starter = use(folder)
    wait_until(lambda: (folder / "use.lock").exists())
    starter.kill()
    starter.communicate()
    finish(use(folder))
    assert [path.name for path in server.home.glob("cluster*")] == ["cluster"]


def test_a_killed_server_is_started_again(folder):
    server = EmbeddedServer(folder, fast=True)
    holder = ready(use(folder, stay=True))
    kill_server(server)
    finish(use(folder))
    finish(holder)
    assert not server.is_running()


def test_racing_starts_make_one_server(folder):
    racers = [use(folder, stay=True) for _ in range(4)]
    for racer in racers:
        ready(racer)
    server = EmbeddedServer(folder, fast=True)
    mine = [p for p in psutil.process_iter(["cmdline"]) if str(server.cluster) in (p.info["cmdline"] or [])]
    assert len(mine) == 1
    for racer in racers:
        finish(racer)


@pytest.mark.parametrize("process", ["another process", "nobody"])
def test_a_stale_pid_is_no_obstacle(folder, process):
    server = EmbeddedServer(folder, fast=True)
    finish(use(folder))
    pid = os.getpid() if process == "another process" else 2**22 - 1
    (server.cluster / "postmaster.pid").write_text(f"{pid}\n{server.cluster}\n0\n5432\n\n\n\n\n")
    assert not server.is_running()
    finish(use(folder))


def test_a_child_of_a_fork_does_not_stop_its_parents_server(folder):
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


def test_a_folder_of_somebody_else_is_told(folder, monkeypatch):
    server = EmbeddedServer(folder, fast=True)
    server.socket_folder.write_text("")
    with pytest.raises(ServerError, match="belongs to somebody else"):
        server.start()
    server.socket_folder.unlink()


def test_programs_that_are_not_there_are_told(folder):
    with pytest.raises(ServerError, match="EMBEDDED_POSTGRES_BIN"):
        EmbeddedServer(folder, programs="/nowhere").start()


def test_the_server_listens_on_no_port(folder):
    holder = ready(use(folder, stay=True))
    server = EmbeddedServer(folder, fast=True)
    with psycopg.connect(host=str(server.socket_folder), user=server.USER, dbname="content") as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
    assert len(str(server.socket_folder / ".s.PGSQL.5432")) <= 103
    finish(holder)


def test_only_tests_give_up_safety(folder):
    server = EmbeddedServer(folder)
    server.hold()
    server.start(create="content")
    with psycopg.connect(host=str(server.socket_folder), user=server.USER, dbname="content") as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW full_page_writes").fetchone() == ("on",)
    server.release()


def test_processes_that_start_at_once_agree_where_the_data_lie(folder):
    code = (
        f"import sys; sys.path.insert(0, {str(settings.BASE_DIR)!r})\n"
        "from pathlib import Path\nfrom cms.postgres.server import EmbeddedServer\n"
        f"print(EmbeddedServer(Path({str(folder)!r})).cluster)"
    )
    racers = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(8)]
    assert len({racer.communicate()[0] for racer in racers}) == 1


def test_who_is_impatient_is_told_at_once_while_the_server_starts(folder):
    server = EmbeddedServer(folder, fast=True)
    with pytest.raises(ServerError, match="is being started"):
        server.start(create="content", patience=0)
    server.start(create="content", patience=60)
    assert server.is_running()
    server.hold()
    server.release()


def test_who_is_impatient_is_told_why_a_start_failed(folder):
    server = EmbeddedServer(folder, programs="/nowhere")
    with pytest.raises(ServerError, match="EMBEDDED_POSTGRES_BIN"):
        server.start(patience=60)


def test_who_is_impatient_is_told_why_the_start_before_failed(folder):
    server = EmbeddedServer(folder, programs="/nowhere")
    for _ in range(2):
        with pytest.raises(ServerError, match="EMBEDDED_POSTGRES_BIN"):
            server.start(patience=60)
    with pytest.raises(ServerError, match="EMBEDDED_POSTGRES_BIN"):
        server.start(patience=0)

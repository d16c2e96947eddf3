"""The website in `clients/web`, as a folder of its own in which its packages are installed."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from django.conf import settings

from tests.node.client import built_client
from tests.node.tools import LOCK, installed_tools, locked, run
from tests.servers import answers
from tests.waiting import until

SOURCE = settings.BASE_DIR / "clients" / "web"
# What its own commands make.
_MADE = {"node_modules", "dist", "content", ".astro"}


def built_website() -> tuple[Path, str]:
    """Return a folder with the program of the website, and what `astro check` said.

    Both are made once for each state of the website and of the client.
    """
    installed_tools()  # which says what is missing
    client, folder = built_client(), settings.VAR_DIR / "node" / "website"
    files = sorted(file for file in [*SOURCE.glob("*.*"), *(SOURCE / "src").rglob("*")] if file.is_file())
    state = hashlib.sha256(b"".join([client.name.encode(), *(file.read_bytes() for file in files)])).hexdigest()
    website, package, done, said = folder / "web", folder / "typescript", folder / "built", folder / "checked"
    with locked(folder):
        if not done.exists() or done.read_text() != state:
            _install(website)
            _copy(client / "node_modules" / "broadview-client", package, without={"node_modules"})
            _copy(SOURCE, website, without=_MADE)
            said.write_text(run(["npm", "run", "check"], website, why="clients/web has faults:"))
            run(["npm", "run", "code"], website, why="clients/web was not built.")
            done.write_text(state)
    return website, said.read_text()


@dataclass
class Website:
    """A folder with the program and nothing else, not even its packages, and a server of it."""

    folder: Path
    cms: str
    port: int

    def install(self, program: Path) -> None:
        """Copy what `npm run code` made."""
        shutil.copytree(program / "dist", self.folder / "dist")
        for name in ("build.mjs", "server.mjs"):
            shutil.copy(program / name, self.folder)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def build(self) -> list[str]:
        """Bring it up to date, and return what was done."""
        command = ["node", "build.mjs"]
        result = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert result.returncode == 0, result.stderr
        return result.stdout.splitlines()

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "CMS": self.cms, "PORT": str(self.port)}

    def get(self, path: str, method: str = "GET", *, host: str = "localhost") -> tuple[HTTPResponse, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, headers={"Host": host})
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response, body

    def status(self, path: str) -> int:
        return self.get(path)[0].status

    def leads_to(self, path: str) -> tuple[int, str | None]:
        response, _ = self.get(path)
        return response.status, response.getheader("Location")

    @contextmanager
    def served(self) -> Iterator["Website"]:
        server = subprocess.Popen(["node", "server.mjs"], cwd=self.folder, env=self.environment)
        try:
            until(lambda: server.poll() is not None or answers(self.port))
            yield self
        finally:
            server.terminate()
            server.wait(30)


def _install(website: Path) -> None:
    digest = hashlib.sha256((SOURCE / LOCK).read_bytes()).hexdigest()
    done = website.with_name("installed")
    if done.exists() and done.read_text() == digest:
        return
    website.mkdir(exist_ok=True)
    website.with_name("typescript").mkdir(exist_ok=True)
    shutil.copy(SOURCE.parent / "typescript" / "package.json", website.with_name("typescript"))
    for name in ("package.json", LOCK):
        shutil.copy(SOURCE / name, website)
    why = "npm could not install the packages of clients/web. It has to reach the npm registry, once."
    run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], website, why=why)
    done.write_text(digest)


def _copy(source: Path, target: Path, *, without: set[str]) -> None:
    """Make a folder like another, apart from what is left out: that stays as it is."""
    for old in target.iterdir():
        if old.name not in without:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*without))

"""Programs for Node.js, installed from the lock file beside this."""

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests import needed

LOCK = "package-lock.json"
NODE = 20


def installed_tools() -> Path:
    """The folder `node_modules`, installed once for each state of the lock file."""
    _require_node()
    wanted, folder = Path(__file__).parent, settings.VAR_DIR / "node"
    digest = hashlib.sha256((wanted / LOCK).read_bytes()).hexdigest()
    with locked(folder):
        done = folder / "installed"
        if not done.exists() or done.read_text() != digest:
            for name in ("package.json", LOCK):
                shutil.copy(wanted / name, folder)
            why = "npm could not install the tools of the tests. It has to reach the npm registry, once."
            run(["npm", "ci", "--no-audit", "--no-fund"], folder, why=why)
            done.write_text(digest)
    return folder / "node_modules"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep the other processes of a run away from a folder: what one of them makes is there for all."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def compile_typescript(*files: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Compiles modules of this folder beside themselves, as strictly as there is."""
    tools = installed_tools()
    types = ["--types", "node", "--typeRoots", str(tools / "@types")]
    flags = ["--strict", "--noUncheckedIndexedAccess", "--noUnusedLocals", "--target", "es2022", "--module", "nodenext"]
    command = ["node", str(tools / "typescript" / "bin" / "tsc"), *flags, *types, *files]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


def run(command: list[str], folder: Path, *, why: str) -> str:
    """Return what a program printed. Fail if it failed."""
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if result.returncode:
        pytest.fail(f"{why}\n{result.stdout}{result.stderr}", pytrace=False)
    return result.stdout


def _require_node() -> None:
    remedy = f"Install Node.js {NODE} or newer with npm: clients in TypeScript are tested with it."
    for program in ("node", "npm"):
        needed.program(program, remedy=remedy)
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").partition(".")[0]) < NODE:
        needed.missing(f"node is {version}. {remedy}")

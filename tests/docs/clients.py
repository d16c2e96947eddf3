"""The clients of docs/sync.md, taken out of it and made to run."""

import fcntl
import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

DOCUMENT = settings.BASE_DIR / "docs" / "sync.md"
LOCK = "package-lock.json"
NODE = 20
# Runs the TypeScript client, which is a module and has no command line of its own.
RUN = """\
import { sync } from "./sync.mjs";
const [baseUrl, file, ...filters] = process.argv.slice(2);
await sync(baseUrl, file, Object.fromEntries(filters.map((filter) => filter.split("="))));
"""


@dataclass(frozen=True)
class Client:
    """How to call a client on the command line, and how to read the copy that it keeps."""

    command: list[str]
    documents_in: Callable[[Path], dict[str, Any]]


def source(language: str) -> str:
    """The one code block of this language in the document."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)
    return found


def python_client(folder: Path) -> Client:
    script = folder / "sync.py"
    script.write_text(source("python"))
    return Client([sys.executable, "-W", "error", str(script)], _documents_in_sqlite)


def typescript_client(folder: Path) -> Client:
    tools = installed_tools()
    (folder / "sync.mts").write_text(source("typescript"))
    (folder / "run.mjs").write_text(RUN)
    types = ["--types", "node", "--typeRoots", str(tools / "@types")]
    flags = ["--strict", "--noUncheckedIndexedAccess", "--noUnusedLocals", "--target", "es2022", "--module", "nodenext"]
    compiling = ["node", str(tools / "typescript" / "bin" / "tsc"), *flags, *types, "sync.mts"]
    _run(compiling, folder, why="The TypeScript client of docs/sync.md does not compile.")
    return Client(["node", str(folder / "run.mjs")], _documents_in_json)


def installed_tools() -> Path:
    """The folder `node_modules`, installed once for each state of the lock file."""
    _require_node()
    wanted, folder = Path(__file__).parent, settings.VAR_DIR / "node"
    digest = hashlib.sha256((wanted / LOCK).read_bytes()).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # workers of one run install only once
        done = folder / "installed"
        if not done.exists() or done.read_text() != digest:
            for name in ("package.json", LOCK):
                shutil.copy(wanted / name, folder)
            why = "npm could not install the TypeScript compiler. It has to reach the npm registry, once."
            _run(["npm", "ci", "--no-audit", "--no-fund"], folder, why=why)
            done.write_text(digest)
    return folder / "node_modules"


def _require_node() -> None:
    remedy = f"Install Node.js {NODE} or newer with npm: the TypeScript client of docs/sync.md is tested with it."
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.fail(f"node or npm is missing. {remedy}", pytrace=False)
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").partition(".")[0]) < NODE:
        pytest.fail(f"node is {version}. {remedy}", pytrace=False)


def _run(command: list[str], folder: Path, *, why: str) -> None:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if result.returncode:
        pytest.fail(f"{why}\n{result.stdout}{result.stderr}", pytrace=False)


def _documents_in_sqlite(file: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(file)) as store:
        return {id: json.loads(body) for id, body in store.execute("SELECT id, body FROM document")}


def _documents_in_json(file: Path) -> dict[str, Any]:
    return {id: kept["document"] for id, kept in json.loads(file.read_text())["documents"].items()}

"""The clients of docs/sync.md, taken out of it and made to run."""

import json
import re
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.node.tools import compile_typescript

DOCUMENT = settings.BASE_DIR / "docs" / "sync.md"
# Runs the TypeScript client, which is a module and has no command line of its own.
RUN = """\
import { sync } from "./sync.mjs";
const [baseUrl, file, ...filters] = process.argv.slice(2);
await sync(baseUrl, file, Object.fromEntries(filters.map((filter) => filter.split("="))));
"""
PYTHON_FIND = """\
import json
import sys
from sync import find
print(json.dumps(find(*sys.argv[1:])))
"""
TYPESCRIPT_FIND = """\
import { readFileSync } from "node:fs";
import { find } from "./sync.mjs";
console.log(JSON.stringify(find(JSON.parse(readFileSync(process.argv[2], "utf8")), process.argv[3])));
"""


@dataclass(frozen=True)
class Client:
    """How to call a client on the command line, and how to read the copy that it keeps."""

    command: list[str]
    documents_in: Callable[[Path], dict[str, Any]]
    # Prints as JSON what is at a path, by the copy in a file.
    finding: list[str]


def source(language: str) -> str:
    """The one code block of this language in the document."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)
    return found


def python_client(folder: Path) -> Client:
    script = folder / "sync.py"
    script.write_text(source("python"))
    (folder / "find.py").write_text(PYTHON_FIND)
    python = [sys.executable, "-W", "error"]
    return Client([*python, str(script)], _documents_in_sqlite, [*python, str(folder / "find.py")])


def typescript_client(folder: Path) -> Client:
    (folder / "sync.mts").write_text(source("typescript"))
    (folder / "run.mjs").write_text(RUN)
    (folder / "find.mjs").write_text(TYPESCRIPT_FIND)
    compiled = compile_typescript("sync.mts", folder=folder)
    assert compiled.returncode == 0, f"The TypeScript client of docs/sync.md does not compile.\n{compiled.stdout}"
    return Client(["node", str(folder / "run.mjs")], _documents_in_json, ["node", str(folder / "find.mjs")])


def _documents_in_sqlite(file: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(file)) as store:
        return {id: json.loads(body) for id, body in store.execute("SELECT id, body FROM document")}


def _documents_in_json(file: Path) -> dict[str, Any]:
    return {id: kept["document"] for id, kept in json.loads(file.read_text())["documents"].items()}

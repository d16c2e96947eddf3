"""The clients that keep an offline copy, in Python and in TypeScript, as commands."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.node.client import built_client

PYTHON = settings.BASE_DIR / "clients" / "python"
# Each answers one request on its input: {"folder", "at", "paths"}, with the documents and what is at the paths.
LOOK_IN_PYTHON = """
import json, sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import offline

asked = json.load(sys.stdin)
at = datetime.fromisoformat(asked["at"]) if asked["at"] else None
with closing(offline.open_copy(Path(asked["folder"]))) as copy:
    documents = {document["id"]: document for document in offline.documents(copy, at=at)}
    found = [offline.find_path(copy, path, at) for path in asked["paths"]]
files = {url: str(offline.asset_file(Path(asked["folder"]), url)) for url in asked["urls"]}
print(json.dumps({"documents": documents, "found": found, "files": files}))
"""
SYNC_IN_TYPESCRIPT = """
import { createClient, syncAssets, syncCopy } from "broadview-client";
import { Folder } from "broadview-client/folder";

const [base, path, ...rest] = process.argv.slice(2);
const { site, ...query } = Object.fromEntries(rest.map((one) => one.split("=")));
const folder = new Folder(path);
const copy = await syncCopy(createClient(base, { site, retries: 0 }), folder, query);
const missing = await syncAssets(copy, folder, { timeout: 15_000 });
if (missing.length > 0) throw new Error(`These files are still missing: ${missing}`);
"""
LOOK_IN_TYPESCRIPT = """
import { readFileSync } from "node:fs";
import { Copy, findPath } from "broadview-client";
import { Folder } from "broadview-client/folder";

const asked = JSON.parse(readFileSync(0, "utf8"));
const at = asked.at ? new Date(asked.at) : new Date();
const folder = new Folder(asked.folder);
const copy = new Copy(await folder.read());
const documents = Object.fromEntries([...copy.all(undefined, at)].map((document) => [document.id, document]));
const found = asked.paths.map((path) => findPath(copy, path, at));
const files = Object.fromEntries(asked.urls.map((url) => [url, folder.file(url)]));
console.log(JSON.stringify({ documents, found, files }));
"""


@dataclass(frozen=True)
class Client:
    """The commands of a client: to bring a copy up to date, and to look into it."""

    sync: list[str]
    look: list[str]

    def see(self, folder: Path, *, paths: list[str], urls: list[str], at: str | None) -> dict[str, Any]:
        """Return the documents of a copy by id, what is `found` at the paths, and the `files` of the addresses."""
        asked = json.dumps({"folder": str(folder), "paths": paths, "urls": urls, "at": at})
        result = subprocess.run(self.look, input=asked, capture_output=True, text=True, timeout=60, check=False)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)


def python_client(folder: Path) -> Client:
    look = folder / "look.py"
    look.write_text(LOOK_IN_PYTHON)
    python = [sys.executable, "-W", "error"]
    return Client([*python, str(PYTHON / "offline.py")], [*python, str(look), str(PYTHON)])


def typescript_client(folder: Path) -> Client:
    (folder / "node_modules").symlink_to(built_client() / "node_modules")
    for name, code in (("sync.mjs", SYNC_IN_TYPESCRIPT), ("look.mjs", LOOK_IN_TYPESCRIPT)):
        (folder / name).write_text(code)
    return Client(["node", str(folder / "sync.mjs")], ["node", str(folder / "look.mjs")])

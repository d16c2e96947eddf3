"""The package in `clients/typescript`, built. `python -m tests.node.client` builds it where it lies.

Its types are made of this installation's OpenAPI document. They are too large to be committed.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.node.tools import installed_tools, locked, run

SOURCE = settings.BASE_DIR / "clients" / "typescript"
SCHEMA = Path("src") / "schema.ts"
FAILED = "The client in clients/typescript was not built."


def built_client() -> Path:
    """Return a folder in which Node.js finds the package, built once for each state of it and of the document."""
    installed_tools()
    document = _document()
    files = sorted(file for file in SOURCE.rglob("*") if file.is_file() and _is_source(file))
    digest = hashlib.sha256(b"".join([document.encode(), *(file.read_bytes() for file in files)])).hexdigest()
    folder = settings.VAR_DIR / "node" / f"client-{digest[:20]}"
    with locked(folder):
        done = folder / "built"
        if not done.exists():
            package = folder / "node_modules" / "broadview-client"
            for file in files:
                target = package / file.relative_to(SOURCE)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, target)
            build(package, document)
            done.touch()
    return folder


def build(package: Path, document: str) -> None:
    """Make the types and compile the package in this folder."""
    tools = installed_tools()
    schema = package / SCHEMA
    schema.with_name("openapi.json").write_text(document)
    try:
        generator = tools / "openapi-typescript" / "bin" / "cli.js"
        run(["node", str(generator), "openapi.json", "--output", schema.name], schema.parent, why=FAILED)
    finally:
        schema.with_name("openapi.json").unlink()
    types = ["--types", "node", "--typeRoots", str(tools / "@types")]
    run(["node", str(tools / "typescript" / "bin" / "tsc"), *types], package, why=FAILED)


def in_client(folder: Path, *command: str, timeout: int = 120) -> str:
    """Run Node.js in a folder where the package is installed, and return what it prints."""
    modules = folder / "node_modules"
    if not modules.exists():
        modules.symlink_to(built_client() / "node_modules")
    result = subprocess.run(
        ["node", *command], cwd=folder, capture_output=True, text=True, timeout=timeout, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def compiled(folder: Path, *files: str, **more: Any) -> str:
    """Compile files that import the package, as strictly as it is compiled itself. Return the errors.

    `more`: other options of the compiler.
    """
    modules, tools = folder / "node_modules", installed_tools()
    if not modules.exists():
        modules.symlink_to(built_client() / "node_modules")
    options = json.loads((SOURCE / "tsconfig.json").read_text())["compilerOptions"]
    options = {**options, "rootDir": ".", "outDir": ".", "declaration": False, "typeRoots": [str(tools / "@types")]}
    options |= {"skipLibCheck": True, **more}
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "files": files}))
    command = ["node", str(tools / "typescript" / "bin" / "tsc"), "--pretty", "false"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    return result.stdout + result.stderr


def _document() -> str:
    from api.schema.document import openapi

    return json.dumps(openapi(unions="closed"))


def _is_source(file: Path) -> bool:
    parts = file.relative_to(SOURCE).parts
    return parts[0] not in {"dist", "node_modules"} and Path(*parts) != SCHEMA


if __name__ == "__main__":
    import django

    django.setup()
    build(SOURCE, _document())
    sys.stdout.write(f"The client is in {SOURCE}. Add it to a project: npm install {SOURCE}\n")

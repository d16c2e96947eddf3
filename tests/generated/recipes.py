"""The recipes of docs/clients.md. The tests run their commands, with installed tools and the document of the code."""

import fcntl
import hashlib
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from api.schema.document import openapi
from tests import needed
from tests.node.tools import installed_tools

HERE = Path(__file__).parent
GUIDE = HERE.parents[1] / "docs" / "clients.md"
# For programs that run for seconds: optimising them for long runs would take longer than they do.
SHORT_RUN = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
_JDK = "Install a JDK: generated clients are tested with it."


def sections() -> dict[str, str]:
    """Return heading → text of the guide."""
    parts = re.split(r"^##+ (.+)$", GUIDE.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def commands(heading: str) -> list[list[str]]:
    """Return the commands of a recipe, each split into words."""
    blocks = re.findall(r"^```sh\n(.*?)^```", sections()[heading], re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line) for line in lines if line]


def generated(heading: str) -> Path:
    return made(commands(heading))


def made(recipe: list[list[str]]) -> Path:
    """Return a folder with the client of a recipe. It is made once for each state of the document and of the recipe."""
    documents = {address: _document(address) for command in recipe for address in command if "openapi.json?" in address}
    known = json.dumps([recipe, documents, version("openapi-generator-cli"), version("datamodel-code-generator")])
    folder = settings.VAR_DIR / "clients" / hashlib.sha256(known.encode()).hexdigest()[:20]
    with once(folder / "generated") as wanted:
        if wanted:
            (folder / "node_modules").symlink_to(installed_tools())
            for command in recipe:
                if command[0] == "curl":
                    (folder / command[command.index("-o") + 1]).write_text(documents[command[-1]])
                elif command[:2] != ["pip", "install"]:
                    output = ran(_installed(command), folder)
                    assert not re.findall(r"^.*\bERROR\b.*$", output, re.MULTILINE)
    return folder


def _document(address: str) -> str:
    asked = dict(parse_qsl(urlsplit(address).query))
    return json.dumps(openapi(unions=asked.get("unions", "closed")))


def _installed(command: list[str]) -> list[str]:
    """Return the command that runs the installed tool of the same version."""
    program, *arguments = command
    if program == "npx":
        name, _, wanted = arguments[0].rpartition("@")
        package = installed_tools() / name
        about = json.loads((package / "package.json").read_text())
        assert about["version"] == wanted, f"docs/clients.md names {name} {wanted}; tests/node has {about['version']}."
        programs = about["bin"]
        file = programs if isinstance(programs, str) else next(iter(programs.values()))
        return ["node", str(package / file), *arguments[1:]]
    if program == "openapi-generator-cli":
        return [needed.program("java", remedy=_JDK), *SHORT_RUN, "-jar", str(generator_jar()), *arguments]
    return [str(Path(sys.executable).with_name(program)), *arguments]


def generator_jar() -> Path:
    package = needed.package("openapi_generator_cli")
    return Path(str(package.__file__)).parent / "openapi-generator.jar"


@contextmanager
def once(done: Path) -> Iterator[bool]:
    """Whether it has still to be done; no other process does it meanwhile. The file says that it is done."""
    done.parent.mkdir(parents=True, exist_ok=True)
    with done.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not done.exists()
        done.touch()


def compiled(folder: Path, sources: list[Path], command: list[str]) -> None:
    """Run a compiler once for each state of the sources that are ours."""
    ours = b"".join(path.read_bytes() for path in sources if path.is_relative_to(HERE))
    digest = hashlib.sha256(ours + json.dumps(command).encode()).hexdigest()[:20]
    with once(folder / f"compiled-{digest}") as wanted:
        if wanted:
            ran([*command, *map(str, sources)], folder)


def ran(command: list[str], folder: Path) -> str:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr

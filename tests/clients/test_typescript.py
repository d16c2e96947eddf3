"""The package in `clients/typescript`."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from api.publishing.publish import publish_everything
from tests import factories
from tests.node.client import SOURCE, built_client, compiled, in_client
from tests.node.tools import installed_tools

pytestmark = pytest.mark.long

PACKAGE = json.loads((SOURCE / "package.json").read_text())["name"]
HERE = Path(__file__).parent / "typescript"
VECTORS = settings.BASE_DIR / "docs" / "opening-hours.json"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which the package is installed, with the programs beside this module."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "node_modules").symlink_to(built_client() / "node_modules")
    for file in HERE.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def test_types_of_answers_follow_the_names_and_parameters(project: Path) -> None:
    assert compiled(project, "types.mts") == ""


def test_nothing_is_of_the_type_any(project: Path) -> None:
    script = Path(__file__).parents[1] / "node" / "any.mjs"
    package = built_client() / "node_modules" / PACKAGE
    assert in_client(project, str(script), str(installed_tools()), str(package)) == ""


@pytest.mark.parametrize("name", ["connection", "hours"])
def test_tests_of_the_package_pass(project: Path, name: str) -> None:
    environment = {**os.environ, "VECTORS": str(VECTORS)}
    command = ["node", "--test", "--test-reporter=tap", f"{name}.test.mjs"]
    result = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stdout
    assert "# fail 0" in result.stdout
    assert "# pass 0" not in result.stdout


def test_it_compiles_for_workers_and_without_node(tmp_path: Path) -> None:
    """Without the types of Node.js and of pages, only what every one of them has is there."""
    built = built_client() / "node_modules" / PACKAGE
    package = shutil.copytree(built, tmp_path / "package", ignore=shutil.ignore_patterns("node_modules"))
    options = {"lib": ["es2022", "webworker", "webworker.iterable"], "types": [], "noEmit": True}
    own = {"extends": "./tsconfig.json", "compilerOptions": options, "exclude": ["src/offline/folder.ts"]}
    (package / "tsconfig.worker.json").write_text(json.dumps({**own, "include": ["src"]}))
    compiler = installed_tools() / "typescript" / "bin" / "tsc"
    in_client(package, str(compiler), "-p", "tsconfig.worker.json")


@pytest.mark.django_db(transaction=True)
def test_it_reads_a_real_server(project: Path, live_server) -> None:
    for number in range(3):
        factories.article(f"Sleep {number}", slug=f"sleep-{number}", summary="Rest.")
    gone = factories.article("Old", slug="old")
    publish_everything()
    gone.unpublish()
    publish_everything()
    told = json.loads(in_client(project, "reading.mjs", live_server.url))
    assert told == {
        "titles": ["Sleep 0", "Sleep 1", "Sleep 2"],
        "names": ["id", "title", "type"],
        "unknown": {"code": "invalid_parameter", "suggestion": "title"},
        "gone": {"code": "gone", "reason": "unpublished", "replaced_by": None},
        "route": "article",
        "markdown": True,
        "changes": sorted(["Sleep 0", "Sleep 1", "Sleep 2"]),
        "nothing_new": 0,
    }

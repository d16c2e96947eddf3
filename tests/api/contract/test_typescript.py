"""What openapi-typescript makes of the document: a frontend knows every block, the compiler which it forgot."""

import json
import subprocess
from pathlib import Path

import pytest

from api.schema.document import openapi
from pages.blocks.body import BodyBlock
from tests.node.tools import compile_typescript, installed_tools, run

pytestmark = pytest.mark.long

READER = Path(__file__).with_name("reader.mts")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the types that openapi-typescript makes of the document, as anyone would make them."""
    folder = tmp_path_factory.mktemp("typescript")
    make_types(folder, unions="closed")
    return folder


def make_types(folder: Path, *, unions: str) -> None:
    (folder / "openapi.json").write_text(json.dumps(openapi(unions=unions)))
    generator = installed_tools() / "openapi-typescript" / "bin" / "cli.js"
    run(["node", str(generator), "openapi.json", "--output", "schema.d.ts"], folder, why="No types were made.")


def compile_reader(folder: Path, *, without: str = "", instead: str = "") -> subprocess.CompletedProcess[str]:
    text = READER.read_text()
    assert without in text
    (folder / "reader.mts").write_text(text.replace(without, instead, 1) if without else text)
    return compile_typescript("reader.mts", folder)


def test_a_frontend_that_knows_every_block_compiles(folder):
    compiled = compile_reader(folder)
    assert compiled.returncode == 0, compiled.stdout


@pytest.mark.parametrize("block", BodyBlock().child_blocks)
def test_a_frontend_that_forgot_a_block_does_not_compile(folder, block):
    compiled = compile_reader(folder, without=f'case "{block}":', instead='case "nothing" as never:')
    assert compiled.returncode != 0
    assert "never" in compiled.stdout


@pytest.mark.parametrize(
    ("without", "instead", "error"),
    [
        ("article.hero?.src", "article.hero.src", "possibly 'null'"),
        ("block.value.level", "block.value.depth", "Property 'depth' does not exist"),
        ('"-published_on"', '"-published"', "is not assignable to type"),
        ("summary.reading_minutes", "summary.body", "Property 'body' does not exist"),
    ],
)
def test_what_is_not_served_does_not_compile(folder, without, instead, error):
    compiled = compile_reader(folder, without=without, instead=instead)
    assert compiled.returncode != 0
    assert error in compiled.stdout


def test_with_the_open_document_no_frontend_knows_every_block(tmp_path):
    make_types(tmp_path, unions="open")
    compiled = compile_reader(tmp_path)
    assert compiled.returncode != 0
    assert "never" in compiled.stdout

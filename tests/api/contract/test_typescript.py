"""What openapi-typescript makes of the document: a frontend knows every block, the compiler which it forgot."""

import json
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


def errors_of(folder: Path, **changes: tuple[str, str]) -> dict[str, str]:
    """What the compiler says of the reader with each of these changes (what stands in it → what instead), by name."""
    text = READER.read_text()
    for name, (without, instead) in changes.items():
        assert without in text
        (folder / f"{name}.mts").write_text(text.replace(without, instead, 1))
    lines = compile_typescript(*(f"{name}.mts" for name in changes), folder=folder).stdout.splitlines()
    return {name: "\n".join(line for line in lines if line.startswith(f"{name}.mts(")) for name in changes}


AS_IT_IS = ("", "")


def test_a_frontend_that_knows_every_block_compiles_and_one_that_forgot_any_does_not(folder):
    forgot = {block: (f'case "{block}":', 'case "nothing" as never:') for block in BodyBlock().child_blocks}
    errors = errors_of(folder, complete=AS_IT_IS, **forgot)
    assert errors.pop("complete") == ""
    assert [block for block, error in errors.items() if "never" not in error] == []


def test_what_is_not_served_does_not_compile(folder):
    errors = errors_of(
        folder,
        nullable=("article.hero?.src", "article.hero.src"),
        property=("block.value.level", "block.value.depth"),
        ordering=('"-published_on"', '"-published"'),
        summary=("summary.reading_minutes", "summary.body"),
        withdrawal=("${change.reason}", "${change.document.id}"),
        partial=("(string | undefined)[]", "string[]"),
    )
    assert "possibly 'null'" in errors["nullable"]
    assert "Property 'depth' does not exist" in errors["property"]
    assert "is not assignable to type" in errors["ordering"]
    assert "Property 'body' does not exist" in errors["summary"]
    assert "possibly 'null'" in errors["withdrawal"] or "'never'" in errors["withdrawal"]
    assert "undefined" in errors["partial"]


def test_with_the_open_document_no_frontend_knows_every_block(tmp_path):
    make_types(tmp_path, unions="open")
    assert "never" in errors_of(tmp_path, complete=AS_IT_IS)["complete"]

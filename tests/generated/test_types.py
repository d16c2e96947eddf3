"""Clients in TypeScript that only type what is answered. They compile, and so does a frontend that uses them."""

import shutil

import pytest

from tests.generated.recipes import HERE, generated
from tests.node.tools import compile_typescript

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    ("heading", "file", "reader"),
    [
        ("TypeScript: openapi-typescript", "schema.d.ts", "read-schema.mts"),
        ("TypeScript: orval", "client/api.ts", "read-orval.mts"),
    ],
)
def test_a_frontend_compiles_with_the_generated_types(heading, file, reader):
    folder = generated(heading)
    shutil.copy(HERE / "node" / reader, folder)
    result = compile_typescript(file, reader, folder=folder)
    assert result.returncode == 0, result.stdout

"""The API held to its OpenAPI document by schemathesis, a tool of others."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.schema.document import openapi

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

HERE = Path(__file__).parent


def test_every_operation_holds_to_the_document(everything, api, live_server, tmp_path):
    keys = {address: key_at(api, address) for address in openapi()["paths"] if address.endswith("{key}/")}
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "--no-color"]
    run = [*command, "run", f"{live_server.url}/api/v1/openapi.json"]
    hooks = {"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "CONTRACT_KEYS": json.dumps(keys), "PYTHONPATH": str(HERE)}
    result = subprocess.run(
        run, cwd=tmp_path, env={**os.environ, **hooks}, capture_output=True, text=True, timeout=600, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    every = len(openapi()["paths"])
    assert f"{every} selected / {every} total" in result.stdout


def key_at(api, address: str) -> str:
    """The id or slug of something that is there."""
    above = address.removesuffix("{key}/")
    item = api(above).data["items"][0]
    return item["id"] if above == "/api/v1/pages/" else item["slug"]

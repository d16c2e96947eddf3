"""The API held to its OpenAPI document by schemathesis, a tool of others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.publishing.publish import publish_everything

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

HERE = Path(__file__).parent
SEED = "20260101"


def test_every_operation_holds_to_the_document(everything, live_server, tmp_path):
    publish_everything()
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "--no-color"]
    run = [*command, "run", f"{live_server.url}/api/v1/openapi.json", "--seed", SEED, "--max-examples", "20"]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(HERE)}
    result = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert result.returncode == 0, result.stdout + result.stderr

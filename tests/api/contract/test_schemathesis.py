"""The API held to its OpenAPI document by schemathesis, a tool of others."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.schema.document import openapi
from tests.api.conftest import make_everything
from tests.api.contract.keys import KEY, key_at

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

HERE = Path(__file__).parent


@pytest.fixture
def answered(tmp_path) -> Path:
    """Where there is a file for each operation that was answered 200."""
    folder = tmp_path / "answered"
    folder.mkdir()
    return folder


@pytest.fixture
def schemathesis(api, live_server, tmp_path, answered) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs it with a document against the server. It would leave out the address that it had the document from."""
    make_everything()
    keys = {address: key_at(api, address) for address in openapi()["paths"] if KEY.search(address)}
    [home] = api("pages/", type="home").data["items"]
    hooks = {
        **{"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(HERE)},
        **{"CONTRACT_KEYS": json.dumps(keys), "CONTRACT_HOME": home["id"], "CONTRACT_ANSWERED": str(answered)},
    }
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "--no-color"]

    def run(document: dict, *options: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "openapi.json").write_text(json.dumps(document))
        return subprocess.run(
            [*command, "run", "openapi.json", "--url", live_server.url, *options],
            cwd=tmp_path,
            env={**os.environ, **hooks},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    return run


def test_every_operation_holds_to_the_document(schemathesis, api, answered):
    result = schemathesis(api("openapi.json").data)
    assert result.returncode == 0, result.stdout + result.stderr
    every = len(openapi()["paths"])
    assert f"{every} selected / {every} total" in result.stdout
    operations = {item["get"]["operationId"] for item in openapi()["paths"].values()}
    assert {file.name for file in answered.iterdir()} == operations


def test_a_document_that_promises_more_than_is_kept_is_noticed(schemathesis, api):
    document = api("openapi.json").data
    parameters = document["paths"]["/api/v1/tags/"]["get"]["parameters"]
    next(found for found in parameters if found["name"] == "limit")["schema"]["maximum"] = 1000
    result = schemathesis(document, "--include-path", "/api/v1/tags/")
    assert result.returncode == 1
    assert "400 for limit: its schema allows what was sent." in result.stdout

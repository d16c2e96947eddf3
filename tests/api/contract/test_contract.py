"""What clients rely on, as committed files: a reviewer reads the difference. `make snapshots` rewrites them."""

import hashlib
import json
import re
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation

from api.models import PublishedDocument
from api.publishing.publish import publish_everything
from api.rendering.revision import REVISION
from api.schema import examples
from api.schema.document import openapi
from pages.types import page_types, snippet_types
from tests.api.contract.keys import KEY, key_at

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_UNGUESSABLE = re.compile(r"(?<=/)[a-z0-9]{22}(?=/)")
_VERSION = re.compile(r'"(version|content_version)":\d+')
_LINE = 110
# The last revision, and digests of the documents of then.
REVISION_FILE = Path(__file__).parent / "revision.json"
_REVISION = re.compile(r'"revision":\d+')
_CURSOR = re.compile(r'(cursor=|cursor":")[\w-]+')


class Snapshots(SingleFileSnapshotExtension):
    """One file for each, in tests/snapshots/test_contract."""

    _write_mode = WriteMode.TEXT
    file_extension = "json"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return str(Path(test_location.filepath).parents[2] / "snapshots" / test_location.basename)


@pytest.fixture
def kept(snapshot):
    return snapshot.use_extension(Snapshots)


def readable(text: str) -> str:
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


def compact(value: Any, indent: str = "") -> str:
    """JSON in which what fits into a line stands in one."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(indent + flat) <= _LINE:
        return flat
    inner = f"{indent}  "
    if isinstance(value, list):
        return "[\n" + ",\n".join(inner + compact(item, inner) for item in value) + f"\n{indent}]"
    entries = [f"{inner}{json.dumps(name)}: {compact(item, inner)}" for name, item in value.items()]
    return "{\n" + ",\n".join(entries) + f"\n{indent}}}"


def repeatable(text: str) -> str:
    """Without what is another each time: ids are numbered in the order in which they come."""
    numbers = count(1)
    ids: dict[str, str] = {}
    for found in _UUID.findall(text):
        ids[found] = ids.get(found) or f"00000000-0000-0000-0000-{next(numbers):012}"
    text = _UNGUESSABLE.sub("2fq8w0x5n7v3k1m9c4z6tb", text)
    text = _UUID.sub(lambda match: ids[match[0]], text)
    text = _CURSOR.sub(r"\1b3BhcXVl", _INSTANT.sub("2026-01-01T00:00:00Z", text))
    text = _REVISION.sub('"revision":1', text)
    return _VERSION.sub(r'"\1":1', text)


def test_openapi(kept):
    """But for the examples, which are kept beside it."""
    document = json.loads(json.dumps(openapi()))
    for path in document["paths"].values():
        for content in path["get"]["responses"]["200"]["content"].values():
            content.pop("example", None)
    assert compact(document) + "\n" == kept


@pytest.mark.django_db
@pytest.mark.usefixtures("everything")
def test_examples(request, api):
    """What each operation answers, one a line. The document itself is no example of itself."""
    answers = {
        path["get"]["operationId"]: example_of(api, address)
        for address, path in openapi()["paths"].items()
        if path["get"]["operationId"] != "get_openapi"
    }
    lines = [f"{json.dumps(name)}: {json.dumps(body, ensure_ascii=False)}" for name, body in answers.items()]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    if request.config.option.update_snapshots:
        examples.FILE.write_text(text)
    assert text == examples.FILE.read_text()


def example_of(api, address: str) -> Any:
    """What a client would get at an address of the document; with `{key}`, of the first item above it."""
    queries = {
        "/api/v1/routes/": {"path": "/about/"},
        "/api/v1/changes/": {"type": "contact"},
        "/api/v1/pages/": {"limit": 2},
    }
    if KEY.search(address):
        address = KEY.sub(key_at(api, address), address)
    response = api(address, **queries.get(address, {}))
    assert response.status_code == 200
    text = repeatable(response.content.decode()).replace("http://testserver", "https://cms.example.org")
    return json.loads(text) if response["Content-Type"].endswith("json") else text


@pytest.mark.django_db
@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("kind", [*sorted(page_types()), *sorted(snippet_types()), "site"])
def test_document(kept, kind):
    publish_everything()
    document = PublishedDocument.objects.filter(type=kind, live=True).order_by("path", "slug").last()
    assert readable(repeatable(bytes(document.body).decode())) == kept


@pytest.mark.django_db
@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("kind", sorted(page_types()))
def test_summary(kept, kind):
    """What lists show of a page."""
    publish_everything()
    document = PublishedDocument.objects.filter(type=kind, live=True).order_by("path", "slug").last()
    assert readable(repeatable(bytes(document.summary).decode())) == kept


def test_changed_documents_have_another_revision(request):
    """Documents that are stored somewhere are rendered again only if REVISION was raised. New types need none."""
    folder = Path(__file__).parents[2] / "snapshots" / "test_contract"
    files = [*folder.glob("test_document*.json"), *folder.glob("test_summary*.json")]
    now = {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:16] for file in sorted(files)}
    last = json.loads(REVISION_FILE.read_text())
    before = last["documents"]
    if last["revision"] == REVISION:
        changed = [name for name in before if name in now and now[name] != before[name]]
        assert not changed, "Raise REVISION in api/rendering/revision.py, then call make snapshots again."
    if request.config.option.update_snapshots:
        REVISION_FILE.write_text(json.dumps({"revision": REVISION, "documents": now}, indent=2) + "\n")

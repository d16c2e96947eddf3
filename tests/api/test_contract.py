"""What clients rely on, as committed files: a reviewer reads the difference. `make snapshots` rewrites them."""

import json
import re
from itertools import count
from pathlib import Path

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation

from api.models import PublishedDocument
from api.publishing.identity import page_types
from api.publishing.publish import publish_everything
from api.schema.document import openapi

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_COPIED_FILE = re.compile(r"_\w{7}(?=\.png)")
_VERSION = re.compile(r'"version":\d+')


class Snapshots(SingleFileSnapshotExtension):
    """One file for each, in tests/snapshots/test_contract."""

    _write_mode = WriteMode.TEXT
    file_extension = "json"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return str(Path(test_location.filepath).parents[1] / "snapshots" / test_location.basename)


@pytest.fixture
def kept(snapshot):
    return snapshot.use_extension(Snapshots)


def readable(text: str) -> str:
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


def repeatable(text: str) -> str:
    """Without what is another each time: ids are numbered in the order in which they come."""
    numbers = count(1)
    ids: dict[str, str] = {}
    for found in _UUID.findall(text):
        ids[found] = ids.get(found) or f"00000000-0000-0000-0000-{next(numbers):012}"
    text = _COPIED_FILE.sub("", text)
    text = _UUID.sub(lambda match: ids[match[0]], text)
    return _VERSION.sub('"version":1', _INSTANT.sub("2026-01-01T00:00:00Z", text))


def test_openapi(kept):
    assert readable(json.dumps(openapi())) == kept


@pytest.mark.parametrize("kind", [*sorted(page_types()), "site"])
def test_document(kept, everything, kind):
    publish_everything()
    document = PublishedDocument.objects.filter(type=kind, live=True).order_by("path").last()
    assert readable(repeatable(bytes(document.body).decode())) == kept

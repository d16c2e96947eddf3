"""The kitchen-sink article, in each of its languages."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.kitchen_sink import LANGUAGES, kitchen_sinks
from tests.pages.documents import document_of


@dataclass(frozen=True)
class Published:
    document: dict[str, Any]
    markdown: str


@pytest.fixture(scope="session")
def kept() -> dict[str, Published]:
    """By language. Making it takes a while, so tests that only look at it share it."""
    return {}


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def published(api, kept, language) -> Published:
    if not kept:
        for code, article in kitchen_sinks().items():
            document = document_of(article)
            kept[code] = Published(document, api(f"pages/{document['id']}.md").content.decode())
    return kept[language]


@pytest.fixture
def document(published):
    return published.document


@pytest.fixture
def markdown(published):
    return published.markdown


@pytest.fixture
def body(document):
    """The values of its blocks, by their type."""
    values: dict[str, list] = {}
    for block in document["body"]:
        values.setdefault(block["type"], []).append(block["value"])
    return values
